import { decodeEnvelope, AppendRefused, type EventLog } from '@latchkey/event-log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshLog, LatchkeyProcess } from '../support/processes.js';
import { project } from '../support/projected.js';

// for what is to run out: whatever else a busy machine is late with has time
const SOON_MS = 150;
const NOTHING_READ = { readBackMs: SOON_MS, fenceMs: SOON_MS };
const ONE_ATTEMPT = { readBackMs: SOON_MS, deadlineMs: SOON_MS };
const ONCE = { command: 'caller and key', request: 'what was asked' };

describe('P5: an unknown outcome is reported as unknown and can be resolved', () => {
  let log: EventLog;
  let remove: () => Promise<void>;
  let process: LatchkeyProcess;

  beforeEach(async () => {
    ({ log, remove } = await freshLog());
    process = await LatchkeyProcess.start(log);
    await process.createKey('key_a', 'Original');
  });
  afterEach(async () => {
    await process.stop();
    await remove();
  });

  /** What another process, which reads the whole log, knows of a key. */
  async function truth(id = 'key_a') {
    const witness = await LatchkeyProcess.start(log);
    const { revisions } = await project(log, witness.replica);
    await witness.stop();
    return { key: witness.key(id), renames: revisions.filter(({ action }) => action === 'KeyEdited').length };
  }

  it('an acknowledgement that gets lost is none of its business: the event was read back', async () => {
    process.link.onAppend = async (bytes, append) => {
      await append();
      if (kindOf(bytes) === 'event') throw new Error('connection reset');
    };
    process.link.holdReads();
    const answer = process.renameKey('key_a', 'Renamed');
    process.link.releaseReads();
    expect((await answer).state.name).toBe('Renamed');
    expect(await truth()).toMatchObject({ key: { name: 'Renamed', version: 2 }, renames: 1 });
  });

  it('an event that arrives after its fence never takes effect, and the answer was definite', async () => {
    process.allow(ONE_ATTEMPT);
    const late: (() => Promise<void>)[] = [];
    process.link.onAppend = (bytes, append) => {
      if (kindOf(bytes) !== 'event') return append();
      late.push(append);
      return new Promise(() => undefined);
    };
    await expect(process.renameKey('key_a', 'Too late')).rejects.toMatchObject({ code: 'NOT_COMMITTED' });
    for (const append of late) await append();
    expect(late.length).toBeGreaterThan(0);
    expect(await truth()).toMatchObject({ key: { name: 'Original', version: 1 }, renames: 0 });
    process.allow();
    process.link.onAppend = (_bytes, append) => append();
    expect((await process.renameKey('key_a', 'Once more')).state).toMatchObject({ name: 'Once more', version: 2 });
  });

  it('a fenced event is decided again while there is time, and done once', async () => {
    const late: (() => Promise<void>)[] = [];
    process.allow({ readBackMs: SOON_MS });
    process.link.onAppend = (bytes, append) => {
      if (late.length > 0 || kindOf(bytes) !== 'event') return append();
      late.push(append);
      return new Promise(() => undefined);
    };
    const answer = await process.renameKey('key_a', 'Second try', { idempotency: ONCE });
    expect(answer).toMatchObject({ outcome: 'done', state: { name: 'Second try', version: 2 } });
    for (const append of late) await append();
    expect(await truth()).toMatchObject({ key: { name: 'Second try', version: 2 }, renames: 1 });
  });

  it('an event that arrives before its fence is a success', async () => {
    process.allow({ readBackMs: SOON_MS });
    process.link.onAppend = async (bytes, append) => {
      if (kindOf(bytes) === 'event') return held.push(append) as never;
      for (const late of held.splice(0)) await late();
      return append();
    };
    const held: (() => Promise<void>)[] = [];
    expect((await process.renameKey('key_a', 'Just in time')).state.name).toBe('Just in time');
    expect(await truth()).toMatchObject({ key: { name: 'Just in time', version: 2 }, renames: 1 });
  });

  it('neither read back: unknown, and repeating with the same Idempotency-Key finds out', async () => {
    process.allow(NOTHING_READ);
    process.link.holdReads();
    const first = process.renameKey('key_a', 'Perhaps', { idempotency: ONCE });
    await expect(first).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    process.link.releaseReads();
    await process.caughtUp();
    process.allow();
    const again = await process.renameKey('key_a', 'Perhaps', { idempotency: ONCE });
    expect(again).toMatchObject({ outcome: 'replayed', state: { name: 'Perhaps', version: 2 } });
    expect(await truth()).toMatchObject({ key: { version: 2 }, renames: 1 });
  });

  it('neither arrives: unknown, and repeating does it, once', async () => {
    process.link.onAppend = () => Promise.reject(new Error('no route to the log'));
    const first = process.renameKey('key_a', 'Perhaps', { idempotency: ONCE });
    await expect(first).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    process.link.onAppend = (_bytes, append) => append();
    const again = await process.renameKey('key_a', 'Perhaps', { idempotency: ONCE });
    expect(again).toMatchObject({ outcome: 'done', state: { name: 'Perhaps', version: 2 } });
    expect(await truth()).toMatchObject({ renames: 1 });
  });

  it('event and fence both hang: unknown; arriving late, the event counts once, whatever order they come in', async () => {
    for (const [n, reverse] of [false, true].entries()) {
      const late: (() => Promise<void>)[] = [];
      process.allow(NOTHING_READ);
      process.link.onAppend = (_bytes, append) => {
        late.push(append);
        return new Promise(() => undefined);
      };
      const ask = () => process.renameKey('key_a', `Perhaps ${n}`, { idempotency: { ...ONCE, command: `${n}` } });
      await expect(ask()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      // the event, its fence, and the fences after it that close the slot
      expect(late.length).toBeGreaterThanOrEqual(2);
      for (const append of reverse ? late.toReversed() : [...late]) await append();
      await process.caughtUp();
      process.allow();
      process.link.onAppend = (_bytes, append) => append();
      const outcome = reverse ? 'done' : 'replayed';
      expect(await ask()).toMatchObject({ outcome, state: { name: `Perhaps ${n}`, version: n + 2 } });
      expect(await truth()).toMatchObject({ key: { version: n + 2 }, renames: n + 1 });
    }
  });

  it('unknown is what a create answers too, and its repeat finds the key', async () => {
    process.allow(NOTHING_READ);
    process.link.holdReads();
    const idempotency = { command: 'create', request: 'create' };
    const first = process.createKey('key_new', 'New', { idempotency });
    await expect(first).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    process.link.releaseReads();
    await process.caughtUp();
    process.allow();
    const again = await process.createKey('key_new', 'New', { idempotency });
    expect(again).toMatchObject({ outcome: 'replayed', state: { name: 'New', version: 1 } });
  });

  it('a deletion that hangs is never answered as if it were done, nor as if it were not', async () => {
    process.allow(NOTHING_READ);
    process.link.onAppend = () => new Promise(() => undefined);
    await expect(process.deleteKey('key_a')).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await expect(process.deleteKey('key_a')).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(await truth()).toMatchObject({ key: { deleted: false } });
  });

  it('a refused append is surely not done, and said so', async () => {
    process.link.onAppend = () => Promise.reject(new AppendRefused('the disk is full'));
    await expect(process.renameKey('key_a', 'No room')).rejects.toMatchObject({ code: 'NOT_COMMITTED' });
    expect(await truth()).toMatchObject({ key: { name: 'Original', version: 1 }, renames: 0 });
  });

  it('a refused fence leaves the outcome unknown', async () => {
    process.allow({ readBackMs: SOON_MS });
    process.link.onAppend = (bytes) =>
      kindOf(bytes) === 'event' ? new Promise(() => undefined) : Promise.reject(new AppendRefused('the disk is full'));
    await expect(process.renameKey('key_a', 'Perhaps')).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });

  it('a create that was fenced off does not exist, and may follow at the next number', async () => {
    process.allow(ONE_ATTEMPT);
    process.link.onAppend = (bytes, append) => (kindOf(bytes) === 'event' ? new Promise(() => undefined) : append());
    await expect(process.createKey('key_new', 'New')).rejects.toMatchObject({ code: 'NOT_COMMITTED' });
    process.allow();
    expect(await truth('key_new')).toMatchObject({ key: null });
    await expect(process.renameKey('key_new', 'Nothing there')).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
    process.link.onAppend = (_bytes, append) => append();
    expect((await process.createKey('key_new', 'New')).state).toMatchObject({ name: 'New', version: 1 });
    expect(await truth('key_new')).toMatchObject({ key: { name: 'New', version: 1 } });
  });
});

function kindOf(bytes: Uint8Array): string {
  const decoded = decodeEnvelope(bytes);
  return decoded.kind === 'envelope' ? decoded.envelope.kind : decoded.kind;
}
