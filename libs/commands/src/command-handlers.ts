import { CreateKeyHandler } from './create-key.js';
import { ImportKeyHandler } from './import-key.js';
import { EditKeyHandler } from './edit-key.js';
import { DisableKeyHandler } from './disable-key.js';
import { EnableKeyHandler } from './enable-key.js';
import { RotateKeyHandler } from './rotate-key.js';
import { EndPreviousSecretHandler } from './end-previous-secret.js';
import { RevealKeyHandler } from './reveal-key.js';
import { DeleteKeyHandler } from './delete-key.js';
import { RegisterUserHandler } from './register-user.js';
import { ChangePolicyHandler } from './change-policy.js';
import { EditUserHandler } from './edit-user.js';
import { DeactivateUserHandler } from './deactivate-user.js';
import { ActivateUserHandler } from './activate-user.js';
import { StartSessionHandler } from './start-session.js';
import { RenewSessionHandler } from './renew-session.js';
import { EndSessionHandler } from './end-session.js';
import { EndSessionsHandler } from './end-sessions.js';
import { IssueSignInLinkHandler } from './issue-sign-in-link.js';

/** Every command handler, for the composition root to register. */
export const commandHandlers = [
  CreateKeyHandler,
  ImportKeyHandler,
  EditKeyHandler,
  DisableKeyHandler,
  EnableKeyHandler,
  RotateKeyHandler,
  EndPreviousSecretHandler,
  RevealKeyHandler,
  DeleteKeyHandler,
  ChangePolicyHandler,
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
