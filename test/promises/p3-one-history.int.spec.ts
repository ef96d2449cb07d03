import { decodeEnvelope, encodeEnvelope, type EventLog, fenceEnvelope, genesisEnvelope } from '@latchkey/event-log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshLog, LatchkeyProcess, type Link } from '../support/processes.js';
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
  let arriving: (() => void)[];

  beforeEach(async () => {
    ({ log, remove } = await freshLog());
    processes = await Promise.all(Array.from({ length: PROCESSES }, () => LatchkeyProcess.start(log)));
    for (const id of KEYS) await processes[0]!.createKey(id, id);
    arriving = [];
  });
  afterEach(async () => {
    await Promise.all(processes.map((one) => one.stop()));
    await remove();
  });

  it.each(Array.from({ length: 10 }, (_, i) => i + 1))('however they race and lag (seed %i)', async (seed) => {
    await race(random(seed));
    await expectAgreement();
  });

  it.each(Array.from({ length: 5 }, (_, i) => i + 1))(
    'whatever else is in the log, in whatever order appends arrive, with acknowledgements lost (seed %i)',
    async (seed) => {
      const pick = random(seed);
      for (const process of processes) process.link.onAppend = jumbled(pick);
      await race(pick, () => forge(pick));
      await expectAgreement();
      const { counts } = processes[0]!.replica;
      expect(counts.rejected).toBeGreaterThan(ROUNDS);
      expect(counts.garbage).toBeGreaterThan(0);
    },
  );

  /** All processes change all keys, round by round; each change that was answered is one version. */
  async function race(pick: (below: number) => number, meanwhile = () => Promise.resolve()): Promise<void> {
    const done = new Map(KEYS.map((id) => [id, 1]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const process of processes) if (pick(3) === 0) process.link.holdReads();
      const commands = processes.flatMap((process, n) =>
        KEYS.map(async (id) => {
          const last = round === ROUNDS - 1 && pick(2) === 0;
          const command = last ? process.deleteKey(id) : process.renameKey(id, `${round} by ${n}`);
          const { outcome } = await command;
          if (outcome === 'done') done.set(id, done.get(id)! + 1);
        }),
      );
      const settled = Promise.allSettled(commands);
      await meanwhile();
      for (const process of processes) process.link.releaseReads();
      for (const { status, reason } of (await settled) as PromiseRejectedResult[]) {
        if (status === 'rejected') expect(reason).toMatchObject({ code: 'KEY_DELETED' });
      }
    }
    await Promise.all(processes.map((one) => one.caughtUp()));
    for (const id of KEYS)
      expect(processes[0]!.key(id)?.version, `${id}: one version for each answer`).toBe(done.get(id));
  }

  /** Lets appends arrive in any order, and loses the acknowledgement of some events. */
  function jumbled(pick: (below: number) => number): Link['onAppend'] {
    return async (bytes, append) => {
      await new Promise<void>((go) => {
        arriving.push(go);
        setImmediate(() => arriving.splice(pick(arriving.length), 1)[0]!());
      });
      await append();
      if (Buffer.from(bytes).includes('"kind":"event"') && pick(4) === 0) throw new Error('connection reset');
    };
  }

  /** Appends what must not count: whatever is in the log by now has its slot, or lost it. */
  async function forge(pick: (below: number) => number): Promise<void> {
    const records: Uint8Array[] = [];
    for await (const batch of log.read(0, { follow: false })) records.push(...batch.map(({ bytes }) => bytes));
    const bytes = records[pick(records.length)]!;
    const decoded = decodeEnvelope(bytes);
    if (decoded.kind !== 'envelope') return log.append(bytes);
    const forged = { ...decoded.envelope, id: `forged-${records.length}`, pii: { target: 'FORGED' } };
    await log.append(bytes);
    await log.append(encodeEnvelope({ ...forged, prev: 'forged' }));
    await log.append(encodeEnvelope({ ...forged, seq: forged.seq + 2 }));
    await log.append(Buffer.from('FORGED'));
    await log.append(encodeEnvelope(fenceEnvelope(forged)));
    await log.append(encodeEnvelope(genesisEnvelope({ id: forged.account, name: 'FORGED' }, forged.at)));
  }

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
    expect(JSON.stringify([keys, revisions])).not.toContain('FORGED');
    for (const { id, version } of keys) {
      expect(version).toBe(late.key(id)?.version);
      expect(revisions.filter(({ target }) => target.id === id)).toHaveLength(version);
    }
    await late.stop();
  }
});
