import { GetKeyHandler } from './get-key/get-key.handler.js';
import { CountChecksHandler } from './count-checks/count-checks.handler.js';
import { CountKeysHandler } from './count-keys/count-keys.handler.js';
import { ListKeysHandler } from './list-keys/list-keys.handler.js';
import { ListKeyRevisionsHandler } from './list-key-revisions/list-key-revisions.handler.js';
import { GetUserHandler } from './get-user/get-user.handler.js';
import { ListUsersHandler } from './list-users/list-users.handler.js';
import { ListRevisionsHandler } from './list-revisions/list-revisions.handler.js';
import { ListMyKeysHandler } from './list-my-keys/list-my-keys.handler.js';

/** Every query handler, for the composition root to register. */
export const queryHandlers = [
  GetKeyHandler,
  ListKeysHandler,
  CountKeysHandler,
  CountChecksHandler,
  ListMyKeysHandler,
  ListKeyRevisionsHandler,
  GetUserHandler,
  ListUsersHandler,
  ListRevisionsHandler,
];
