import {
  ChangePolicyCommand,
  CreateKeyCommand,
  DeleteKeyCommand,
  DisableKeyCommand,
  EditKeyCommand,
} from '@latchkey/commands';
import { EditUserCommand, EnableKeyCommand, RotateKeyCommand, type CommandContext } from '@latchkey/commands';
import type { AggregateState, Caller } from '@latchkey/domain';
import type { Committed } from '@latchkey/commands';
import { ChangePolicyHandler } from '../../libs/commands/src/change-policy.js';
import { CreateKeyHandler } from '../../libs/commands/src/create-key.js';
import { DeleteKeyHandler } from '../../libs/commands/src/delete-key.js';
import { DisableKeyHandler } from '../../libs/commands/src/disable-key.js';
import { EditKeyHandler } from '../../libs/commands/src/edit-key.js';
import { EditUserHandler } from '../../libs/commands/src/edit-user.js';
import { EnableKeyHandler } from '../../libs/commands/src/enable-key.js';
import { RotateKeyHandler } from '../../libs/commands/src/rotate-key.js';
import { keyId, userId } from './installation.js';
import type { Operation } from './plan.js';
import type { SimulatedProcess } from './simulated-process.js';

type Answer = Committed<AggregateState> & { readonly secretKey?: string | null };

/** The context that the API makes of a caller. */
export function contextOf(caller: Caller, operation: Operation, requestId: string): CommandContext {
  const { account, user, key } = caller;
  const { idem, as, do: name, target } = operation;
  const idempotency = idem === null ? null : { command: `${as}/${idem}`, request: `${name} ${target}` };
  return { account: account.id, user, key, address: null, requestId, idempotency, ifMatch: null };
}

/** Runs the handler of an operation in a process. */
export function handle(on: SimulatedProcess, operation: Operation, context: CommandContext): Promise<Answer> {
  const { ring } = on;
  const { runner } = on.writeSide!;
  const id = keyId(operation.target);
  switch (operation.do) {
    case 'create': {
      const input = { name: context.requestId!, kind: 'api' as const, mappedUserId: userId('M') };
      return new CreateKeyHandler(runner, ring).execute(new CreateKeyCommand(context, input));
    }
    case 'rename': {
      const changes = { name: context.requestId! };
      return new EditKeyHandler(runner).execute(new EditKeyCommand(context, id, changes));
    }
    case 'disable':
      return new DisableKeyHandler(runner).execute(new DisableKeyCommand(context, id, null));
    case 'enable':
      return new EnableKeyHandler(runner).execute(new EnableKeyCommand(context, id));
    case 'delete':
      return new DeleteKeyHandler(runner).execute(new DeleteKeyCommand(context, id));
    case 'rotate':
      return new RotateKeyHandler(runner, ring).execute(new RotateKeyCommand(context, id, 0));
    case 'require':
    case 'allow': {
      const command = new ChangePolicyCommand(context, { scopesRequired: operation.do === 'require' });
      return new ChangePolicyHandler(runner).execute(command);
    }
    case 'demote':
    case 'promote': {
      const changes = { role: operation.do === 'demote' ? ('member' as const) : ('admin' as const) };
      const command = new EditUserCommand(context, userId(operation.target), changes);
      return new EditUserHandler(runner).execute(command);
    }
  }
}
