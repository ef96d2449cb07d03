export type { QueryContext } from './query-context.js';
export { READ_MODEL } from './tokens.js';
export { queryHandlers } from './query-handlers.js';
export { GetKeyQuery } from './get-key/get-key.query.js';
export { ListKeysQuery } from './list-keys/list-keys.query.js';
export { ListKeyRevisionsQuery } from './list-key-revisions/list-key-revisions.query.js';
export { GetUserQuery } from './get-user/get-user.query.js';
export { ListUsersQuery } from './list-users/list-users.query.js';
export { ListRevisionsQuery } from './list-revisions/list-revisions.query.js';
