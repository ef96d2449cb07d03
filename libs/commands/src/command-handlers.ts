import { CreateKeyHandler } from './create-key/create-key.handler.js';
import { EditKeyHandler } from './edit-key/edit-key.handler.js';
import { DisableKeyHandler } from './disable-key/disable-key.handler.js';
import { EnableKeyHandler } from './enable-key/enable-key.handler.js';
import { RotateKeyHandler } from './rotate-key/rotate-key.handler.js';
import { RevealKeyHandler } from './reveal-key/reveal-key.handler.js';
import { DeleteKeyHandler } from './delete-key/delete-key.handler.js';
import { RegisterUserHandler } from './register-user/register-user.handler.js';
import { EditUserHandler } from './edit-user/edit-user.handler.js';
import { DeactivateUserHandler } from './deactivate-user/deactivate-user.handler.js';
import { ActivateUserHandler } from './activate-user/activate-user.handler.js';
import { StartSessionHandler } from './start-session/start-session.handler.js';
import { RenewSessionHandler } from './renew-session/renew-session.handler.js';
import { EndSessionHandler } from './end-session/end-session.handler.js';
import { EndSessionsHandler } from './end-sessions/end-sessions.handler.js';
import { IssueSignInLinkHandler } from './issue-sign-in-link/issue-sign-in-link.handler.js';

/** Every command handler, for the composition root to register. */
export const commandHandlers = [
  CreateKeyHandler,
  EditKeyHandler,
  DisableKeyHandler,
  EnableKeyHandler,
  RotateKeyHandler,
  RevealKeyHandler,
  DeleteKeyHandler,
  RegisterUserHandler,
  EditUserHandler,
  DeactivateUserHandler,
  ActivateUserHandler,
  StartSessionHandler,
  RenewSessionHandler,
  EndSessionHandler,
  EndSessionsHandler,
  IssueSignInLinkHandler,
];
