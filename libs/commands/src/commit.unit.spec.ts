import { afterEach, describe, expect, it } from 'vitest';
import { keyDecider, type EditKey } from '@latchkey/domain';
import { credential, keyCreated } from '../../../test/support/history.js';
import type { AppendFate } from '../../../test/support/memory-log.js';
import { AppendRefused, type EventLog } from '@latchkey/event-log';
import { ADMIN, asAdmin, envelopeOf, people, Running } from '../../../test/support/running.js';
import { commit } from './commit.js';

const KEY = 'key_1';
let on: Running;
afterEach(() => on.stop());

const command = (): EditKey => ({ type: 'EditKey', name: 'New', mappedUser: undefined, now: 0 });

/** Renames a key over a log that does this with each event and each fence. */
async function rename(fates: { event?: (bytes: Uint8Array) => AppendFate; fence?: AppendFate }) {
  on = await Running.on(people().event(KEY, keyCreated(credential(1), ADMIN.id)));
  on.log.onAppend = (bytes) => {
    if (envelopeOf(bytes).kind === 'fence') return fates.fence ?? 'store';
    return fates.event?.(bytes) ?? 'store';
  };
  return on.runner.run(keyDecider, asAdmin(), KEY, { authorize: () => undefined, command });
}
const once = (fate: AppendFate) => {
  let first = true;
  return () => (first ? ((first = false), fate) : 'store');
};
const refused = (code: string) => expect.objectContaining({ code }) as Error;
const kinds = () => on.written.map(({ kind }) => kind);

const stored = (bytes: Uint8Array): AppendFate => (on.log.put(bytes), 'lose');

describe('an event', () => {
  it('that the log refused is surely not committed', async () => {
    await expect(rename({ event: () => 'refuse' })).rejects.toThrow(refused('NOT_COMMITTED'));
    expect(on.written).toEqual([]);
  });

  it.each<AppendFate>(['lose', 'hang'])('that is lost (%s) is fenced and decided again', async (fate) => {
    expect(await rename({ event: once(fate) })).toMatchObject({ outcome: 'done', state: { name: 'New', version: 2 } });
    expect(kinds()).toEqual(['fence', 'event']);
    expect(on.written.map(({ seq }) => seq)).toEqual([2, 3]);
  });

  it('that was stored though its append failed counts, and its fence does not', async () => {
    expect(await rename({ event: stored })).toMatchObject({ outcome: 'done', state: { version: 2 } });
    expect(kinds().filter((kind) => kind === 'event')).toEqual(['event']);
  });

  it('that comes after its fence never counts', async () => {
    let late: Uint8Array | undefined;
    const event = (bytes: Uint8Array): AppendFate => (late === undefined ? ((late = bytes), 'lose') : 'store');
    await rename({ event });
    on.log.put(late!);
    await on.replica.judged(on.log.end() - 1);
    expect([...on.replica.rejected]).toEqual([on.log.end() - 1]);
    expect(on.replica.stream(asAdmin().account, KEY)?.state).toMatchObject({ version: 2 });
  });

  it.each<[AppendFate, AppendFate]>([
    ['lose', 'lose'],
    ['lose', 'hang'],
    ['lose', 'refuse'],
    ['hang', 'hang'],
  ])('whose fate nobody can tell (%s, its fence %s) is reported as unknown', async (event, fence) => {
    await expect(rename({ event: () => event, fence })).rejects.toThrow(refused('OUTCOME_UNKNOWN'));
    expect(on.written).toEqual([]);
  });

  it('whose fate is unknown is under way until something has its slot', async () => {
    await expect(rename({ event: () => 'lose', fence: 'lose' })).rejects.toThrow(refused('OUTCOME_UNKNOWN'));
    expect(on.runner.oldestPendingDecision).toBe(on.log.end() - 1);
    on.log.onAppend = () => 'store';
    await expect.poll(() => on.runner.oldestPendingDecision).toBe(Number.POSITIVE_INFINITY);
    expect(kinds()).toEqual(['fence']);
  });

  it('is not sent when the lease leaves no time for it', async () => {
    on = await Running.on(people());
    const append: EventLog['append'] = (bytes, { signal } = {}) =>
      signal?.aborted ? Promise.reject(new AppendRefused('late')) : on.log.append(bytes);
    const log = Object.assign(Object.create(on.log) as EventLog, { append });
    const times = { readBackMs: 100, fenceMs: 100, leaseLeftMs: () => 0 };
    const envelope = on.history.next(KEY, keyCreated(credential(1), ADMIN.id));
    await expect(commit(log, on.replica, envelope, times)).rejects.toThrow(refused('NOT_COMMITTED'));
    expect(on.written).toEqual([]);
  });
});
