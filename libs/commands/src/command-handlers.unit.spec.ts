import { afterEach, describe, expect, it } from 'vitest';
import type { ICommand, ICommandHandler } from '@nestjs/cqrs';
import * as events from '../../../test/support/history.js';
import { credential, START } from '../../../test/support/history.js';
import { ADMIN, asAdmin, asMember, MEMBER, people, Running } from '../../../test/support/running.js';
import { ActivateUserCommand } from './activate-user.js';
import { ActivateUserHandler } from './activate-user.js';
import type { CommandContext } from './command-context.js';
import { DeactivateUserCommand } from './deactivate-user.js';
import { DeactivateUserHandler } from './deactivate-user.js';
import { DeleteKeyCommand } from './delete-key.js';
import { DeleteKeyHandler } from './delete-key.js';
import { DisableKeyCommand } from './disable-key.js';
import { DisableKeyHandler } from './disable-key.js';
import { EditKeyCommand } from './edit-key.js';
import { EditKeyHandler } from './edit-key.js';
import { EditUserCommand } from './edit-user.js';
import { EditUserHandler } from './edit-user.js';
import { EnableKeyCommand } from './enable-key.js';
import { EnableKeyHandler } from './enable-key.js';

const OWN = 'key_own';
const FOREIGN = 'key_foreign';
const until = new Date(START + 1000).toISOString();

const history = () =>
  people()
    .event('usr_off', events.userRegistered('Off'))
    .event('usr_off', events.userDeactivated)
    .event(OWN, events.keyCreated(credential(1), MEMBER.id))
    .event(FOREIGN, events.keyCreated(credential(2), ADMIN.id))
    .event('key_disabled', events.keyCreated(credential(3), MEMBER.id, { expiresAt: until }))
    .event('key_disabled', events.keyDisabled);

let on: Running | undefined;
afterEach(() => on?.stop());

type Use = (running: Running, context: CommandContext) => [ICommandHandler<ICommand>, ICommand];
const USES: Record<string, Use> = {
  edit: ({ runner }, context) => [
    new EditKeyHandler(runner),
    new EditKeyCommand(context, OWN, { name: 'New', mappedUserId: ADMIN.id }),
  ],
  'disable own': ({ runner }, context) => [new DisableKeyHandler(runner), new DisableKeyCommand(context, OWN, 'lost')],
  'disable foreign': ({ runner }, context) => [
    new DisableKeyHandler(runner),
    new DisableKeyCommand(context, FOREIGN, null),
  ],
  enable: ({ runner }, context) => [new EnableKeyHandler(runner), new EnableKeyCommand(context, 'key_disabled')],
  delete: ({ runner }, context) => [new DeleteKeyHandler(runner), new DeleteKeyCommand(context, OWN)],
  'edit user': ({ runner }, context) => [
    new EditUserHandler(runner),
    new EditUserCommand(context, MEMBER.id, { role: 'verifier' }),
  ],
  deactivate: ({ runner }, context) => [
    new DeactivateUserHandler(runner),
    new DeactivateUserCommand(context, MEMBER.id),
  ],
  activate: ({ runner }, context) => [new ActivateUserHandler(runner), new ActivateUserCommand(context, 'usr_off')],
};

async function send(use: Use, context: CommandContext, given = history()) {
  on = await Running.on(given);
  const [handler, command] = use(on, context);
  return (await handler.execute(command)) as unknown;
}
const refused = (code: string) => expect.objectContaining({ code }) as Error;

describe('who may', () => {
  it.each(Object.entries(USES))('%s: an admin', async (_, use) =>
    expect(await send(use, asAdmin())).toMatchObject({ outcome: 'done' }),
  );

  it.each([
    ['edit', 'FORBIDDEN'],
    ['disable foreign', 'KEY_NOT_FOUND'],
    ['enable', 'FORBIDDEN'],
    ['delete', 'FORBIDDEN'],
    ['edit user', 'FORBIDDEN'],
    ['deactivate', 'FORBIDDEN'],
    ['activate', 'FORBIDDEN'],
  ])('%s: not a member (%s)', async (name, code) => {
    await expect(send(USES[name]!, asMember())).rejects.toThrow(refused(code));
    expect(on!.written).toEqual([]);
  });

  it('disable: the mapped user', async () =>
    expect(await send(USES['disable own']!, asMember())).toMatchObject({ outcome: 'done', state: { enabled: false } }));
});

const demote: Use = ({ runner }, context) => [
  new EditUserHandler(runner),
  new EditUserCommand(context, ADMIN.id, { role: 'member' }),
];

const leave: Use = ({ runner }, context) => [
  new DeactivateUserHandler(runner),
  new DeactivateUserCommand(context, ADMIN.id),
];

describe('what a handler adds to its command', () => {
  it('the mapped user before and after an edit, with names', async () => {
    await send(USES['edit']!, asAdmin());
    expect(on!.written).toMatchObject([
      {
        data: { changes: { mappedUserId: { before: MEMBER.id, after: ADMIN.id } } },
        pii: { mappedUserName: { before: MEMBER.name, after: ADMIN.name } },
      },
    ]);
  });
  it('the status before and after, by its clock', async () => {
    await send(USES['enable']!, asAdmin());
    expect(on!.written).toMatchObject([{ data: { status: { before: 'expired', after: 'expired' } } }]);
  });
  it('the reason of a disabling', async () => {
    await send(USES['disable own']!, asAdmin());
    expect(on!.written).toMatchObject([{ data: { status: { before: 'active', after: 'disabled' }, reason: 'lost' } }]);
  });
  it('the number of admins: the last one stays', async () => {
    const given = history().event('usr_spare', events.userDeactivated);
    await expect(send(demote, asAdmin(), given)).rejects.toThrow(refused('LAST_ADMIN'));
    await on!.stop();
    await expect(send(leave, asAdmin(), given)).rejects.toThrow(refused('LAST_ADMIN'));
  });
});
