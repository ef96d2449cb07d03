import { afterEach, describe, expect, it } from 'vitest';
import { keyDecider, type EditKey, type Key, type KeyCommand, type KeyEvent } from '@latchkey/domain';
import type { Envelope } from '@latchkey/event-log';
import * as events from '../../../test/support/history.js';
import { credential } from '../../../test/support/history.js';
import { ADMIN, ADMIN_KEY, asAdmin, idempotency, people, Running } from '../../../test/support/running.js';
import { requireAdmin, type CommandContext } from './command-context.js';

const KEY = 'key_1';
const existing = () => people().event(KEY, events.keyCreated(credential(1), ADMIN.id));

let running: Running | undefined;
afterEach(() => running?.stop());

async function given(history = existing()): Promise<Running> {
  running = await Running.on(history);
  return running;
}

const rename = (name: string) => (): EditKey => ({ type: 'EditKey', name, mappedUser: undefined, now: 0 });
const remove = (): KeyCommand => ({ type: 'DeleteKey', mappedUser: undefined, now: 0 });

function send(on: Running, command: (key: Key | null) => KeyCommand, context: CommandContext = asAdmin(), id = KEY) {
  return on.runner.run(keyDecider, context, id, { authorize: requireAdmin, command });
}
const edited = (changes: object): KeyEvent => ({ type: 'KeyEdited', data: { changes }, pii: { target: '' } });
const scoped = (after: string[]) => edited({ scopes: { before: null, after } });
const refused = (code: string) => expect.objectContaining({ code }) as Error;
const kinds = ({ written }: Running) => written.map(({ kind, type }) => (kind === 'event' ? type : kind));

/** Another process writes `make()` right before each of our first `times` events lands. */
function conflict(on: Running, make: () => Envelope, times = 1): void {
  let left = times;
  on.log.onAppend = () => {
    if (left-- > 0) on.interfere(make());
    return 'store';
  };
}

describe('a command', () => {
  it('is done once its event has been read back', async () => {
    const on = await given();
    const done = await send(on, rename('New'));
    expect(done).toMatchObject({ outcome: 'done', offset: on.log.end() - 1, state: { name: 'New', version: 2 } });
    expect(kinds(on)).toEqual(['KeyEdited']);
  });

  it('says in its event who sent it, through what, from where', async () => {
    const on = await given();
    await send(on, rename('New'), asAdmin({ idempotency: idempotency('command', 'digest') }));
    expect(on.written).toMatchObject([
      {
        actor: { user: ADMIN.id, key: ADMIN_KEY.id },
        command: 'command',
        request: 'digest',
        correlation: 'request-1',
        critical: true,
        final: false,
        pii: { target: 'New', by: { user: { id: ADMIN.id, name: 'Ada' }, key: ADMIN_KEY, address: '192.0.2.1' } },
      },
    ]);
  });

  it('that is already so writes nothing', async () => {
    const on = await given();
    expect(await send(on, rename('Import'))).toMatchObject({ outcome: 'unchanged', offset: 6, state: { version: 1 } });
    expect(on.written).toEqual([]);
  });

  it('never conflicts with others of the same process', async () => {
    const on = await given();
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => send(on, rename(name))));
    expect(on.replica.stream(asAdmin().account, KEY)?.state).toMatchObject({ name: 'd', version: 5 });
    expect(on.replica.counts.rejected).toBe(0);
  });

  it('has a time that never runs backwards, though the clock does', async () => {
    const on = await given();
    on.clock.time = events.START - 60_000;
    await send(on, rename('New'));
    expect(Date.parse(on.written[0]!.at)).toBe(on.replica.lastAt);
    expect(on.replica.lastAt).toBeGreaterThanOrEqual(events.START);
  });
});

const renamed = () => existing().event(KEY, events.keyDisabled, { command: 'command', request: 'request' });

const gone = () => existing().event(KEY, events.keyDeleted, { command: 'command', request: 'request' });

describe('the order of checks', () => {
  const member = { user: { ...ADMIN, role: 'member' as const }, key: null };
  const repeated = idempotency('command');
  it('begins with whether the service is ready', async () => {
    const on = await given();
    on.replica.serving = false;
    await expect(send(on, rename('New'), asAdmin(member))).rejects.toThrow(refused('NOT_READY'));
  });
  it('looks at the caller before the replay', async () => {
    const on = await given(renamed());
    await expect(send(on, rename('New'), asAdmin({ ...member, idempotency: repeated }))).rejects.toThrow(
      refused('FORBIDDEN'),
    );
  });
  it('looks for a replay before everything else: nothing changed, If-Match or not', async () => {
    const on = await given(renamed());
    const again = await send(on, rename('New'), asAdmin({ idempotency: repeated, ifMatch: '"9"' }));
    expect(again).toMatchObject({ outcome: 'replayed', offset: 7, state: { name: 'Import', version: 2 } });
    expect(on.written).toEqual([]);
  });
  it('answers a replay even when the key was deleted by it', async () =>
    expect(await send(await given(gone()), remove, asAdmin({ idempotency: repeated }))).toMatchObject({
      outcome: 'replayed',
      state: { deleted: true },
    }));
  it('refuses the same Idempotency-Key for another request', async () =>
    expect(
      send(await given(renamed()), rename('New'), asAdmin({ idempotency: idempotency('command', 'other') })),
    ).rejects.toThrow(refused('IDEMPOTENCY_KEY_REUSED')));
  it('finds what is already so before If-Match', async () =>
    expect(await send(await given(), rename('Import'), asAdmin({ ifMatch: '"9"' }))).toMatchObject({
      outcome: 'unchanged',
    }));
  it('finds a deleted key before If-Match', async () =>
    expect(send(await given(gone()), rename('New'), asAdmin({ ifMatch: '"9"' }))).rejects.toThrow(
      refused('KEY_DELETED'),
    ));
  it('refuses an If-Match that does not hold, and writes nothing', async () => {
    const on = await given();
    await expect(send(on, rename('New'), asAdmin({ ifMatch: '"2"' }))).rejects.toThrow(refused('VERSION_CONFLICT'));
    expect(on.written).toEqual([]);
  });
  it('finds no key before If-Match', async () =>
    expect(send(await given(), rename('New'), asAdmin({ ifMatch: '"9"' }), 'key_none')).rejects.toThrow(
      refused('KEY_NOT_FOUND'),
    ));
});

describe('when another process comes first, a command', () => {
  it('is decided again on the new state', async () => {
    const on = await given();
    conflict(on, () => on.history.next(KEY, events.keyDisabled));
    expect(await send(on, rename('New'))).toMatchObject({ outcome: 'done', state: { enabled: false, version: 3 } });
    expect(kinds(on)).toEqual(['KeyDisabled', 'KeyEdited', 'KeyEdited']);
    expect(on.replica.counts.rejected).toBe(1);
  });
  it('with If-Match is refused', async () => {
    const on = await given();
    conflict(on, () => on.history.next(KEY, events.keyDisabled));
    await expect(send(on, rename('New'), asAdmin({ ifMatch: '"1"' }))).rejects.toThrow(refused('VERSION_CONFLICT'));
  });
  it('that did the same is a replay', async () => {
    const on = await given();
    const same = { command: 'command', request: 'request' };
    conflict(on, () => on.history.next(KEY, events.keyDisabled, same));
    const context = asAdmin({ idempotency: idempotency('command') });
    expect(await send(on, rename('New'), context)).toMatchObject({ outcome: 'replayed' });
  });
  it('gives up after a bounded number of tries', async () => {
    const on = await given();
    let disabled = false;
    const next = () => (
      (disabled = !disabled),
      on.history.next(KEY, disabled ? events.keyDisabled : events.keyEnabled)
    );
    conflict(on, next, 100);
    await expect(send(on, rename('New'))).rejects.toThrow(refused('NOT_COMMITTED'));
    expect(kinds(on).filter((kind) => kind === 'KeyEdited')).toHaveLength(8);
  });
  it('gives up when its time is over', async () => {
    const on = await given();
    conflict(on, () => ((on.clock.time += 1001), on.history.next(KEY, events.keyDisabled)));
    await expect(send(on, rename('New'))).rejects.toThrow(refused('NOT_COMMITTED'));
    expect(kinds(on)).toEqual(['KeyDisabled', 'KeyEdited']);
  });
  it('gives up without a try when its time was over in the queue', async () => {
    const on = await given();
    const both = Promise.allSettled([send(on, rename('New')), send(on, rename('Newer'))]);
    on.clock.time += 1001;
    const [first, second] = await both;
    expect(first).toMatchObject({ value: { outcome: 'done' } });
    expect(second).toMatchObject({ reason: { code: 'NOT_COMMITTED' } });
    expect(kinds(on)).toEqual(['KeyEdited']);
  });
});

describe('what a caller lost since the request came in', () => {
  it.each([
    ['its key', ADMIN_KEY.id, events.keyDeleted, 'UNAUTHENTICATED'],
    ['its account', ADMIN.id, events.userDeactivated, 'UNAUTHENTICATED'],
    ['its role', ADMIN.id, events.userEdited('admin', 'member'), 'FORBIDDEN'],
  ])('%s, stops the command', async (_, aggregate, event, code) => {
    const on = await given(existing().event(aggregate, event));
    await expect(send(on, rename('New'))).rejects.toThrow(refused(code));
    expect(on.written).toEqual([]);
  });
  it('stops it between two tries as well', async () => {
    const on = await given();
    const taken = [on.history.next(KEY, events.keyDisabled), on.history.next(ADMIN_KEY.id, events.keyDeleted)];
    conflict(on, () => (on.interfere(taken[1]!), taken[0]!));
    await expect(send(on, rename('New'))).rejects.toThrow(refused('UNAUTHENTICATED'));
  });
  it('stops it when the key was mapped to somebody else', async () => {
    const data = { changes: { mappedUserId: { before: ADMIN.id, after: 'usr_spare' } } };
    const remapped = { type: 'KeyEdited' as const, data, pii: { target: '' } };
    const on = await given(existing().event(ADMIN_KEY.id, remapped));
    await expect(send(on, rename('New'))).rejects.toThrow(refused('UNAUTHENTICATED'));
  });
  it('stops it when its key lacks the scope that let it in', async () => {
    const on = await given(existing().event(ADMIN_KEY.id, scoped(['keys:*'])));
    const taken = [on.history.next(KEY, events.keyDisabled), on.history.next(ADMIN_KEY.id, scoped(['keys:read']))];
    conflict(on, () => (on.interfere(taken[1]!), taken[0]!));
    const late = send(on, rename('May no more'), { ...asAdmin(), scope: 'keys:write' });
    await expect(late).rejects.toThrow(refused('FORBIDDEN'));
  });
  it('does not stop it while its key has the scope', async () => {
    const on = await given(existing().event(ADMIN_KEY.id, scoped(['keys:*'])));
    expect(await send(on, rename('New'), { ...asAdmin(), scope: 'keys:write' })).toMatchObject({ outcome: 'done' });
  });
  it('stops it when its key does not work from there any more', async () => {
    const on = await given(existing().event(ADMIN_KEY.id, edited({ allowedAddresses: { before: null, after: ['10.0.0.0/8'] } }))); // prettier-ignore
    await expect(send(on, rename('New'))).rejects.toThrow(refused('UNAUTHENTICATED'));
    await send(on, rename('From home'), { ...asAdmin(), address: '10.1.2.3' });
  });
});

const shut = () => existing().event(KEY, events.keyDisabled, { data: {} });

describe('a key that was shut', () => {
  it('may not be changed', async () =>
    expect(send(await given(shut()), rename('New'))).rejects.toThrow(refused('NOT_COMMITTED')));
  it('may be deleted', async () =>
    expect(await send(await given(shut()), remove)).toMatchObject({ outcome: 'done', state: { deleted: true } }));
});
