import type { FeedEnd, FeedHello, FeedLine, FeedPosition, Limit } from '@latchkey/domain';
import { Backoff } from '../source/waiting.js';
import { SourceError, type ReplicaSource } from '../source/replica-source.port.js';
import { type GuardTable, PendingRows } from './guard-table.js';

const PROTOCOL = 1;
const FIRST_LINE_TIMEOUT_MS = 10_000;
const HEARTBEATS_MISSED = 4;
// the rest of a lease is for going elsewhere
const SILENT_PART_OF_A_LEASE = 2 / 3;
// heartbeats of a service that is busy come late
const SHORTEST_SILENCE_MS = 2_000;
const UNTIL_ACCEPTED =
  'This guard refuses everybody until the right log is back, or an operator accepts this history: ' +
  'npx latchkey doctor --accept-log.';

export interface FollowerEvents {
  /** a position was applied; `urgent`: an acknowledgement waits for the report */
  applied(urgent: boolean): void;
  /** what is known is not the history that counts any more: it must admit no caller */
  historyLost(): void;
  /** a connection ended, or could not be made */
  disconnected(error: Error): void;
}

/** Keeps a table up to date with the feed: reconnects, resumes where it was, and never mixes two histories. */
export class FeedFollower {
  /** null until everything has come once */
  table: GuardTable | null = null;
  /** up to where the table goes, as the feed says it */
  position: string | null = null;
  /** set while the feed is of another history: why */
  foreign: string | null = null;
  connected = false;
  /** of keys that have none of their own */
  defaultLimit: Limit | null = null;
  /** when the newest position came, ms of the monotonic clock */
  heardAt = 0;
  #log = '';
  #accepted: readonly string[] = [];
  #pending: PendingRows | null = null;
  #silenceMs = FIRST_LINE_TIMEOUT_MS;
  readonly #backoff = new Backoff();

  constructor(
    private readonly source: ReplicaSource,
    private readonly events: FollowerEvents,
    private readonly monotonic: () => number,
  ) {}

  /** Runs until the signal aborts. */
  async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      try {
        await this.#connect(stop);
      } catch (error) {
        this.connected = false;
        if (!stop.aborted) this.events.disconnected(error as Error);
      }
      this.#pending = null;
      await this.#backoff.wait(stop);
    }
  }

  async #connect(stop: AbortSignal): Promise<never> {
    // One controller of our own: what AbortSignal.any returns may be collected before it ever fires (Node 20).
    const connection = new AbortController();
    const hangUp = () => connection.abort(stop.reason);
    const giveUp = () => connection.abort(new Error('nothing was heard for too long'));
    stop.addEventListener('abort', hangUp);
    this.#silenceMs = FIRST_LINE_TIMEOUT_MS;
    let timer = setTimeout(giveUp, this.#silenceMs).unref();
    try {
      for await (const lines of this.source.follow(this.position, connection.signal)) {
        clearTimeout(timer);
        for (const line of lines) this.#take(line);
        timer = setTimeout(giveUp, this.#silenceMs).unref();
      }
    } catch (error) {
      throw connection.signal.aborted ? connection.signal.reason : error;
    } finally {
      clearTimeout(timer);
      stop.removeEventListener('abort', hangUp);
    }
    throw new Error('the connection ended');
  }

  #take(line: FeedLine): void {
    switch (line.type) {
      case 'hello':
        return this.#greet(line);
      case 'key':
      case 'user':
        if (this.#pending === null) throw new Error('the feed does not begin with its hello');
        return this.#pending.add(line);
      case 'position':
        return this.#advance(line);
      case 'end':
        throw this.#ended(line);
    }
  }

  #greet(hello: FeedHello): void {
    if (hello.v !== PROTOCOL) throw new Error(`the feed has version ${hello.v}: upgrade @latchkey/passport`);
    const silenceMs = Math.min(HEARTBEATS_MISSED * hello.heartbeatMs, SILENT_PART_OF_A_LEASE * hello.leaseMs);
    this.#silenceMs = Math.max(SHORTEST_SILENCE_MS, silenceMs);
    if (this.position !== null && !hello.resumed) return this.#meetAnotherHistory(hello);
    if (this.position === null && hello.resumed) throw new Error('the feed resumes where this guard never was');
    this.foreign = null;
    this.connected = true;
    this.#log = hello.log;
    this.#accepted = hello.accepted;
    this.defaultLimit = hello.defaultLimit ?? null;
    this.#pending = new PendingRows(this.table, hello.account);
  }

  // Only an operator makes this process forget what it knows, by `latchkey doctor --accept-log`. An acceptance that it
  // already knows was about its own history, and comes back with an older copy of it.
  #meetAnotherHistory({ accepted, log }: FeedHello): void {
    this.foreign = `the log at hand (${log}) is not the one this guard knows`;
    this.events.historyLost();
    if (accepted.every((word) => this.#accepted.includes(word))) return;
    this.table = null;
    this.position = null;
    this.foreign = null;
    this.#backoff.reset();
    throw new Error(`an operator accepted the history of log ${log}: starting afresh`);
  }

  #advance({ position, urgent }: FeedPosition): void {
    if (this.#pending === null) throw new Error('the feed does not begin with its hello');
    if (!position.startsWith(`${this.#log}.`)) throw new Error('the feed went on in another log');
    const offset = offsetIn(position);
    if (!Number.isSafeInteger(offset)) throw new Error('a position of the feed cannot be read');
    if (offset < offsetIn(this.position)) throw new Error('the feed went back');
    this.table = this.#pending.commit();
    this.position = position;
    this.heardAt = this.monotonic();
    this.#backoff.reset();
    this.events.applied(urgent === true);
  }

  #ended({ reason, detail }: FeedEnd): Error {
    if (reason === 'credential') return new SourceError('credential', detail);
    if (reason !== 'history') return new Error(detail);
    this.foreign = `${detail} ${UNTIL_ACCEPTED}`;
    return new Error(this.foreign);
  }
}

const offsetIn = (position: string | null): number => (position === null ? -1 : Number(position.split('.')[1]));
