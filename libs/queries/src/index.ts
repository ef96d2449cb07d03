import { GetKeyHandler } from './get-key.js';
import { GetKeyUseHandler } from './get-key-use.js';
import { CountChecksHandler } from './count-checks.js';
import { CountKeysHandler } from './count-keys.js';
import { ListKeysHandler } from './list-keys.js';
import { ListKeyLabelsHandler } from './list-key-labels.js';
import { ListKeyRevisionsHandler } from './list-key-revisions.js';
import { GetUserHandler } from './get-user.js';
import { ListUsersHandler } from './list-users.js';
import { ListRevisionsHandler } from './list-revisions.js';
import { ListMyKeysHandler } from './list-my-keys.js';

export { READ_MODEL, type QueryContext } from './query-context.js';
export { GetKeyQuery } from './get-key.js';
export { GetKeyUseQuery, type KeyUseView } from './get-key-use.js';
export { CountChecksQuery } from './count-checks.js';
export { CountKeysQuery } from './count-keys.js';
export { ListKeysQuery } from './list-keys.js';
export { ListKeyLabelsQuery } from './list-key-labels.js';
export { ListKeyRevisionsQuery } from './list-key-revisions.js';
export { GetUserQuery } from './get-user.js';
export { ListUsersQuery } from './list-users.js';
export { ListRevisionsQuery } from './list-revisions.js';
export { ListMyKeysQuery } from './list-my-keys.js';

/** Every query handler, for the composition root to register. */
export const queryHandlers = [
  GetKeyHandler,
  GetKeyUseHandler,
  ListKeysHandler,
  CountKeysHandler,
  CountChecksHandler,
  ListMyKeysHandler,
  ListKeyLabelsHandler,
  ListKeyRevisionsHandler,
  GetUserHandler,
  ListUsersHandler,
  ListRevisionsHandler,
];
