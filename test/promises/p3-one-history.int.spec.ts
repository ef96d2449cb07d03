import type { EventLog } from '@latchkey/event-log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshLog, LatchkeyProcess } from '../support/processes.js';
import { project } from '../support/projected.js';

const KEYS = ['key_a', 'key_b', 'key_c'];
const PROCESSES = 3;
const ROUNDS = 12;

/** A small generator with a seed, so that a failure can be run again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

describe('P3: for each key, all processes agree on one history', () => {
  let log: EventLog;
  let remove: () => Promise<void>;
  let processes: LatchkeyProcess[];

  beforeEach(async () => {
    ({ log, remove } = await freshLog());
    processes = await Promise.all(Array.from({ length: PROCESSES }, () => LatchkeyProcess.start(log)));
    for (const id of KEYS) await processes[0]!.createKey(id, id);
  });
  afterEach(async () => {
    await Promise.all(processes.map((one) => one.stop()));
    await remove();
  });

  it.each(Array.from({ length: 10 }, (_, i) => i + 1))('however they race and lag (seed %i)', async (seed) => {
    const pick = random(seed);
    const done = new Map(KEYS.map((id) => [id, 1]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const process of processes) if (pick(3) === 0) process.link.holdReads();
      const race = processes.flatMap((process, n) =>
        KEYS.map(async (id) => {
          const last = round === ROUNDS - 1 && pick(2) === 0;
          const command = last ? process.deleteKey(id) : process.renameKey(id, `${round} by ${n}`);
          const { outcome } = await command;
          if (outcome === 'done') done.set(id, done.get(id)! + 1);
        }),
      );
      for (const process of processes) process.link.releaseReads();
      for (const { status, reason } of (await Promise.allSettled(race)) as PromiseRejectedResult[]) {
        if (status === 'rejected') expect(reason).toMatchObject({ code: 'KEY_DELETED' });
      }
    }
    await Promise.all(processes.map((one) => one.caughtUp()));
    for (const id of KEYS)
      expect(processes[0]!.key(id)?.version, `${id}: one version for each answer`).toBe(done.get(id));
    await expectAgreement();
  });

  it('a process that starts late, or was held up all the time, believes the same', async () => {
    processes[2]!.link.holdReads();
    for (const id of KEYS) {
      await Promise.all([processes[0]!.renameKey(id, 'zero'), processes[1]!.renameKey(id, 'one')]);
    }
    await processes[0]!.deleteKey('key_b');
    processes[2]!.link.releaseReads();
    await Promise.all(processes.map((one) => one.caughtUp()));
    await expectAgreement();
  });

  async function expectAgreement(): Promise<void> {
    const [first, ...others] = processes.map((one) => one.fingerprint());
    for (const other of others) expect(other).toBe(first);
    const late = await LatchkeyProcess.start(log);
    await Promise.all(processes.map((one) => one.caughtUp()));
    expect(late.fingerprint()).toBe(processes[0]!.fingerprint());
    const { keys, revisions } = await project(log, late.replica);
    for (const { id, version } of keys) {
      expect(version).toBe(late.key(id)?.version);
      expect(revisions.filter(({ target }) => target.id === id)).toHaveLength(version);
    }
    await late.stop();
  }
});
