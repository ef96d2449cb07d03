import { afterEach, describe, expect, it } from 'vitest';
import {
  keyDecider,
  KeyDeleted,
  NotReady,
  OutcomeUnknown,
  userDecider,
  type KeyCommand,
  type UserCommand,
} from '@latchkey/domain';
import type { Envelope } from '@latchkey/event-log';
import * as events from '../../../test/support/history.js';
import { credential, START } from '../../../test/support/history.js';
import { ADMIN, asAdmin, idempotency, people, Running } from '../../../test/support/running.js';
import { requireAdmin, type CommandContext } from './command-context.js';

const KEY = 'key_1';
const OFF = 'key_off';
const ROTATED = 'key_rotated';
const USER = 'usr_1';
const NOW = START + 3_600_000;
const MAPPED = { mappedUser: undefined, now: NOW };
const SPARE = { id: 'usr_spare', name: 'Spare', active: true };

const history = () =>
  people()
    .event(USER, events.userRegistered('Una', 'admin'))
    .event(KEY, events.keyCreated(credential(1), ADMIN.id, { expiresAt: new Date(NOW + 60_000).toISOString() }))
    .event(OFF, events.keyCreated(credential(2), ADMIN.id, { sealed: { kid: 'ring', box: 'boxed' } }))
    .event(OFF, events.keyDisabled)
    .event(ROTATED, events.keyCreated(credential(31), ADMIN.id))
    .event(ROTATED, events.keyRotated(credential(32).secretKey, NOW + 60_000));

let running: Running | undefined;
afterEach(() => running?.stop());
const given = async (so = history()) => (running = await Running.on(so));

type Sent = [id: string, command: KeyCommand | UserCommand];

function send(on: Running, [id, command]: Sent, context: CommandContext = asAdmin()) {
  return id.startsWith('usr_')
    ? on.runner.run(userDecider, context, id, { authorize: requireAdmin, command: () => command as UserCommand })
    : on.runner.run(keyDecider, context, id, { authorize: requireAdmin, command: () => command as KeyCommand });
}

const rotate = (overlapSeconds: number): KeyCommand => ({
  type: 'RotateKey',
  digest: 'next',
  sealed: null,
  overlapSeconds,
  now: NOW,
});
const create: KeyCommand = {
  type: 'CreateKey',
  name: 'New',
  kind: 'api',
  accessKey: 'ak_new',
  digest: 'digest',
  sealed: null,
  expiresAt: null,
  mapTo: SPARE,
  now: NOW,
};

const TAKES: Record<string, Sent> = {
  delete: [KEY, { type: 'DeleteKey', ...MAPPED }],
  disable: [KEY, { type: 'DisableKey', reason: null, ...MAPPED }],
  'an earlier expiry': [KEY, { type: 'EditKey', expiresAt: NOW + 1_000, ...MAPPED }],
  're-map': [KEY, { type: 'EditKey', mapTo: SPARE, ...MAPPED }],
  'rename and re-map': [KEY, { type: 'EditKey', name: 'New', mapTo: SPARE, ...MAPPED }],
  rotate: [KEY, rotate(0)],
  'rotate with overlap': [KEY, rotate(60)],
  'end the old secret': [ROTATED, { type: 'EndPreviousSecret', now: NOW }],
  deactivate: [USER, { type: 'DeactivateUser', activeAdmins: 3 }],
  demote: [USER, { type: 'EditUser', role: 'member', activeAdmins: 3 }],
};

const GIVES: Record<string, Sent> = {
  create: ['key_new', create],
  rename: [KEY, { type: 'EditKey', name: 'New', ...MAPPED }],
  'a later expiry': [KEY, { type: 'EditKey', expiresAt: NOW + 120_000, ...MAPPED }],
  enable: [OFF, { type: 'EnableKey', ...MAPPED }],
  reveal: [OFF, { type: 'RevealKey', now: NOW }],
  register: ['usr_new', { type: 'RegisterUser', name: 'N', email: null, role: 'admin', externalId: null }],
  'rename a user': [USER, { type: 'EditUser', name: 'Uma', email: 'u@example.org', activeAdmins: 3 }],
};

describe('before it is acknowledged, a command waits until its event is known everywhere', () => {
  it.each(Object.entries(TAKES))('%s', async (_, sent) => {
    const on = await given();
    const { offset, outcome } = await send(on, sent);
    expect(outcome).toBe('done');
    expect(on.settled).toEqual([offset]);
    expect(offset).toBe(on.log.end() - 1);
  });
});

describe('a command that gives, or only renames, waits for nobody', () => {
  it.each(Object.entries(GIVES))('%s', async (_, sent) => {
    const on = await given();
    expect(await send(on, sent)).toMatchObject({ outcome: 'done' });
    expect(on.settled).toEqual([]);
  });

  it('activate', async () => {
    const on = await given(history().event(USER, events.userDeactivated));
    expect(await send(on, [USER, { type: 'ActivateUser' }])).toMatchObject({ outcome: 'done' });
    expect(on.settled).toEqual([]);
  });
});

describe('what is already so', () => {
  const already = () =>
    history()
      .event('key_gone', events.keyCreated(credential(3), ADMIN.id))
      .event('key_gone', events.keyDeleted);

  it.each<[string, Sent]>([
    ['deleted', ['key_gone', { type: 'DeleteKey', ...MAPPED }]],
    ['disabled', [OFF, { type: 'DisableKey', reason: null, ...MAPPED }]],
    ['mapped so', [OFF, { type: 'EditKey', mapTo: { ...SPARE, id: ADMIN.id }, ...MAPPED }]],
    ['of this role', [USER, { type: 'EditUser', role: 'admin', activeAdmins: 3 }]],
  ])('%s: waits for the event that made it so', async (_, sent) => {
    const on = await given(already().event('usr_later', events.userRegistered('Later')));
    const { offset, outcome } = await send(on, sent);
    expect(outcome).toBe('unchanged');
    expect(on.settled).toEqual([offset]);
    expect(offset).toBe(on.replica.stream(asAdmin().account, sent[0])!.offset);
  });

  it('named so, or enabled: waits for nobody', async () => {
    const on = await given();
    expect(await send(on, [KEY, { type: 'EditKey', name: 'Import', ...MAPPED }])).toMatchObject({
      outcome: 'unchanged',
    });
    expect(await send(on, [KEY, { type: 'EnableKey', ...MAPPED }])).toMatchObject({ outcome: 'unchanged' });
    expect(on.settled).toEqual([]);
  });
});

describe('a repeat under the same Idempotency-Key', () => {
  const context = asAdmin({ idempotency: idempotency('command') });

  it('of what took something away waits for the event that did it, not for later ones', async () => {
    const on = await given();
    const first = await send(on, [KEY, { type: 'DisableKey', reason: null, ...MAPPED }], context);
    await send(on, [KEY, { type: 'EnableKey', ...MAPPED }]);
    const again = await send(on, [KEY, { type: 'DisableKey', reason: null, ...MAPPED }], context);
    expect(again).toMatchObject({ outcome: 'replayed', offset: first.offset });
    expect(on.settled).toEqual([first.offset, first.offset]);
  });

  it('of what gave waits for nobody', async () => {
    const on = await given();
    const rename: Sent = [KEY, { type: 'EditKey', name: 'New', ...MAPPED }];
    await send(on, rename, context);
    expect(await send(on, rename, context)).toMatchObject({ outcome: 'replayed' });
    expect(on.settled).toEqual([]);
  });
});

describe('while it waits', () => {
  it('nothing is acknowledged, and others may change the same thing', async () => {
    const on = await given();
    let settle!: () => void;
    on.acknowledge = () => new Promise((resolve) => (settle = resolve));
    let done = false;
    const disabling = send(on, [KEY, { type: 'DisableKey', reason: null, ...MAPPED }]).then(() => (done = true));
    await send(on, [KEY, { type: 'EditKey', name: 'New', ...MAPPED }]);
    expect(on.replica.stream(asAdmin().account, KEY)!.state).toMatchObject({ enabled: false, name: 'New' });
    expect(done).toBe(false);
    settle();
    await disabling;
  });

  it('OUTCOME_UNKNOWN is what the caller is told when that cannot be awaited', async () => {
    const on = await given();
    on.acknowledge = () => Promise.reject(new OutcomeUnknown());
    await expect(send(on, TAKES['delete']!)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(on.replica.stream(asAdmin().account, KEY)!.state).toMatchObject({ deleted: true });
  });
});

it('what is decided again on what another process made of it is judged by that', async () => {
  const on = await given();
  const remapped = { mappedUserId: { before: ADMIN.id, after: SPARE.id } };
  let interfere: Envelope | null = on.history.next(KEY, {
    type: 'KeyEdited',
    data: { changes: remapped },
    pii: { target: '' },
  });
  on.log.onAppend = () => {
    if (interfere !== null) on.interfere(interfere);
    interfere = null;
    return 'store';
  };
  const { outcome, offset } = await send(on, TAKES['re-map']!);
  expect(outcome).toBe('unchanged');
  expect(on.settled).toEqual([offset]);
});

describe('when another process was acknowledged something that was not heard of here', () => {
  const EDIT = { type: 'EditKey', ...MAPPED } as const;
  const disable: Sent = [OFF, { type: 'DisableKey', reason: null, ...MAPPED }];

  it('a key that it enabled is disabled, whatever is known here', async () => {
    const on = await given();
    on.interfere(on.history.next(OFF, events.keyEnabled));
    const { outcome, offset } = await send(on, disable);
    expect([outcome, offset]).toEqual(['done', on.log.end() - 1]);
  });

  it('a key that it made is found, and a version that it made matches', async () => {
    const on = await given();
    on.interfere(on.history.next('key_other', events.keyCreated(credential(3), ADMIN.id)));
    expect((await send(on, ['key_other', { ...EDIT, name: 'Renamed' }])).state.version).toBe(2);
    on.interfere(on.history.next(OFF, events.keyEnabled));
    const context = asAdmin({ ifMatch: '"3"' });
    expect((await send(on, [OFF, { ...EDIT, name: 'Renamed' }], context)).state.version).toBe(4);
  });

  it('nothing is answered from what is known here when nobody can tell whether it is all', async () => {
    const on = await given();
    on.upToDate = () => Promise.reject(new NotReady('the log is away'));
    await expect(send(on, disable)).rejects.toThrow(NotReady);
    await expect(send(on, ['key_none', { ...EDIT, name: 'Renamed' }])).rejects.toThrow(NotReady);
  });

  it('the end of a key is known for ever', async () => {
    const on = await given(history().event(KEY, events.keyDeleted));
    on.upToDate = () => Promise.reject(new NotReady('the log is away'));
    expect((await send(on, TAKES['delete']!)).outcome).toBe('unchanged');
    await expect(send(on, [KEY, { ...EDIT, name: 'Renamed' }])).rejects.toThrow(KeyDeleted);
  });

  it('the answer is of the event that was asked for, not of one that came right after it', async () => {
    const on = await given();
    on.log.hold();
    const sent = send(on, [KEY, { ...EDIT, name: 'Mine' }]);
    while (on.written.length === 0) await Promise.resolve();
    on.history.envelope(on.written[0]!);
    on.interfere(on.history.next(KEY, events.keyDisabled));
    on.log.release();
    expect((await sent).state).toMatchObject({ name: 'Mine', version: 2 });
  });
});
