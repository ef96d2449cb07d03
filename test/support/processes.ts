import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Acknowledgement,
  type CommandContext,
  type Committed,
  DeciderRunner,
  type RunnerTimes,
} from '@latchkey/commands';
import { type Clock, FIRST, type Key, type KeyCommand, type MappedUser, keyDecider } from '@latchkey/domain';
import {
  encodeEnvelope,
  type EventLog,
  genesisEnvelope,
  openEmbeddedLog,
  type ReadOptions,
  type StoredRecord,
} from '@latchkey/event-log';
import { Replica, ReplicaFollower } from '@latchkey/replica';

const ACCOUNT = FIRST.account.id;
const SOMEBODY: MappedUser = { id: 'usr_somebody', name: 'Somebody', active: true };
const PATIENT: RunnerTimes = { deadlineMs: 30_000, readBackMs: 30_000, fenceMs: 30_000 };

/** Nobody else verifies: acknowledgements wait for nothing. */
export const NO_VERIFIERS: Acknowledgement = { settled: () => Promise.resolve() };

/** A real embedded log in a fresh folder, with its genesis. */
export async function freshLog(): Promise<{ log: EventLog; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-log-'));
  const log = await openEmbeddedLog(join(folder, 'log'));
  await log.append(encodeEnvelope(genesisEnvelope(FIRST.account, new Date(0).toISOString())));
  const remove = async () => {
    await log.close();
    await rm(folder, { recursive: true });
  };
  return { log, remove };
}

/** One process's way to the log: appends and reads can be held up, lost or seen, one by one. */
export class Link implements EventLog {
  /** what happens to an append; by default it goes through */
  onAppend: (bytes: Uint8Array, append: () => Promise<void>) => Promise<void> = (_bytes, append) => append();
  #held: Promise<void> | null = null;
  #release: () => void = () => undefined;

  constructor(private readonly log: EventLog) {}

  /** From now on this process reads nothing new. */
  holdReads(): void {
    this.#held = new Promise((resolve) => (this.#release = resolve));
  }

  releaseReads(): void {
    this.#held = null;
    this.#release();
  }

  append(bytes: Uint8Array): Promise<void> {
    return this.onAppend(bytes, () => this.log.append(bytes));
  }

  async *read(from: number, options: ReadOptions): AsyncIterable<readonly StoredRecord[]> {
    for await (const batch of this.log.read(from, options)) {
      while (this.#held !== null) await this.#held;
      yield batch;
    }
  }

  end(): number {
    return this.log.end();
  }

  latest(): Promise<number> {
    return this.log.latest();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** What one process of an installation holds: a replica that follows the log, and commands on it. */
export class LatchkeyProcess {
  private constructor(
    readonly link: Link,
    readonly replica: Replica,
    readonly runner: DeciderRunner,
    private readonly follower: ReplicaFollower,
    private readonly clock: Clock,
    private readonly times: RunnerTimes,
  ) {}

  static async start(log: EventLog, given: Partial<RunnerTimes> = {}, clock: Clock = Date): Promise<LatchkeyProcess> {
    const times = { ...PATIENT, ...given };
    const link = new Link(log);
    const replica = new Replica(clock);
    const follower = new ReplicaFollower(link, replica, clock);
    await follower.start(ACCOUNT);
    const runner = new DeciderRunner(link, replica, clock, times, NO_VERIFIERS);
    return new LatchkeyProcess(link, replica, runner, follower, clock, times);
  }

  /** How long commands from now on wait and try; what is not given takes as long as it takes. */
  allow(times: Partial<RunnerTimes> = {}): void {
    Object.assign(this.times, PATIENT, times);
  }

  createKey(id: string, name: string, context: Partial<CommandContext> = {}): Promise<Committed<Key>> {
    const access = { accessKey: `ak_${id}`, digest: 'd', sealed: null };
    const expiresAt = null;
    return this.onKey(id, context, () => ({
      type: 'CreateKey',
      name,
      kind: 'api',
      ...access,
      expiresAt,
      mapTo: SOMEBODY,
      now: 0,
    }));
  }

  renameKey(id: string, name: string, context: Partial<CommandContext> = {}): Promise<Committed<Key>> {
    return this.onKey(id, context, () => ({ type: 'EditKey', name, mappedUser: SOMEBODY, now: this.clock.now() }));
  }

  deleteKey(id: string, context: Partial<CommandContext> = {}): Promise<Committed<Key>> {
    return this.onKey(id, context, () => ({ type: 'DeleteKey', mappedUser: SOMEBODY, now: this.clock.now() }));
  }

  onKey(id: string, context: Partial<CommandContext>, command: () => KeyCommand): Promise<Committed<Key>> {
    return this.runner.run(keyDecider, { ...CONTEXT, ...context }, id, { authorize: () => undefined, command });
  }

  key(id: string): Key | null {
    return this.replica.account(ACCOUNT).key(id);
  }

  /** Everything this process believes, as text: equal texts, equal beliefs. */
  fingerprint(): string {
    const streams = [...this.replica.account(ACCOUNT).streams].map(
      ([id, { seq, last, ended, quarantined, state }]) => ({
        id,
        seq,
        last,
        ended,
        quarantined,
        state,
      }),
    );
    const { position, counts } = this.replica;
    return JSON.stringify({ position, counts, streams: streams.sort((a, b) => (a.id < b.id ? -1 : 1)) });
  }

  /** Resolves once everything that is in the log by now has been judged here. */
  async caughtUp(): Promise<void> {
    await this.replica.judged(this.link.end() - 1);
  }

  async stop(): Promise<void> {
    this.link.releaseReads();
    await this.follower.stop();
  }
}

const CONTEXT: CommandContext = {
  account: ACCOUNT,
  user: { id: 'usr_somebody', name: 'Somebody', role: 'admin' },
  key: null,
  address: null,
  requestId: null,
  idempotency: null,
  ifMatch: null,
};
