import { AppendRefused, type AppendOptions, type ReadOptions, type StoredRecord } from '@latchkey/event-log';
import type { Host } from './host.js';
import type { VirtualTime } from './virtual-time.js';

/** What becomes of one append. Times in ms. */
export interface Fate {
  /** it waits in the process, and can be taken back */
  readonly queued: number;
  readonly flight: number;
  /** how often it arrives, and how much later the second time */
  readonly arrives: 0 | 1 | 2;
  readonly again: number;
  /** after how long its sender hears that it failed, whatever came of it; null: it hears the truth */
  readonly fails: number | null;
}

/** What the world does to the traffic of one process. */
export interface Weather {
  fate(): Fate;
  /** how long a record takes to be read */
  delay(): number;
}

/** Where a record comes from: who sent it, when it was given to the log, and whether its sender could still answer then. */
export interface Sent {
  readonly host: Host | null;
  readonly at: number;
}

/** One partition that every process appends to and reads from through a link of its own. */
export class SimulatedTopic {
  readonly records: Uint8Array[] = [];
  readonly #links = new Set<TopicLink>();
  /** records on their way */
  flying = 0;
  /** told of each record in the order of the log */
  onLanded: (bytes: Uint8Array, offset: number, sent: Sent) => void = () => undefined;

  constructor(readonly time: VirtualTime) {}

  link(host: Host, weather: Weather): TopicLink {
    const link = new TopicLink(this, host, weather);
    this.#links.add(link);
    return link;
  }

  unlink(link: TopicLink): void {
    this.#links.delete(link);
  }

  /** @param ms until it arrives */
  fly(ms: number, bytes: Uint8Array, sent: Sent, landed: () => void = () => undefined): void {
    this.flying++;
    this.time.in(ms, null, () => {
      this.flying--;
      this.land(bytes, sent);
      landed();
    });
  }

  /** Whoever lags lags no longer. */
  heal(): void {
    for (const link of this.#links) link.heal();
  }

  land(bytes: Uint8Array, sent: Sent): void {
    const offset = this.records.push(bytes) - 1;
    this.onLanded(bytes, offset, sent);
    for (const link of this.#links) link.exists(offset + 1);
  }
}

/** A process's way to a topic. */
export class TopicLink {
  readonly failed = null;
  #visible = 0;
  #end: number;
  #closed = false;
  /** records of one connection arrive in the order in which they were sent */
  #landsAt = 0;
  #readAt = 0;
  #waiting: (() => void)[] = [];

  constructor(
    private readonly topic: SimulatedTopic,
    private readonly host: Host,
    private readonly weather: Weather,
  ) {
    this.#end = topic.records.length;
    this.exists(this.#end);
  }

  append(bytes: Uint8Array, { signal }: AppendOptions = {}): Promise<void> {
    if (this.#closed) return Promise.reject(new AppendRefused('the log is closed'));
    const { time } = this.topic;
    const fate = this.weather.fate();
    const sent = { host: this.host, at: time.now };
    return new Promise((resolve, reject) => {
      time.in(fate.queued, this.host, () => {
        if (signal?.aborted) return reject(new AppendRefused('it could not be sent in time'));
        this.#send(Uint8Array.from(bytes), fate, sent, resolve);
        const failed = () => reject(new Error('the connection broke'));
        if (fate.fails !== null) time.in(fate.fails, this.host, failed);
      });
    });
  }

  #send(bytes: Uint8Array, { flight, arrives, again, fails }: Fate, sent: Sent, done: () => void): void {
    const { time } = this.topic;
    if (arrives === 0) return;
    const orderly = fails === null;
    const landsAt = orderly ? Math.max(this.#landsAt, time.now + flight) : time.now + flight;
    if (orderly) this.#landsAt = landsAt;
    const landed = () => orderly && time.in(this.weather.delay(), this.host, done);
    this.topic.fly(landsAt - time.now, bytes, sent, landed);
    if (arrives === 2) this.topic.fly(landsAt - time.now + again, bytes, sent);
  }

  /** Records before this offset exist, and will be heard of. */
  exists(end: number): void {
    const { time } = this.topic;
    this.#readAt = Math.max(this.#readAt, time.now + this.weather.delay());
    time.in(this.#readAt - time.now, this.host, () => {
      this.#visible = Math.max(this.#visible, end);
      this.#end = Math.max(this.#end, end);
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  heal(): void {
    this.#readAt = 0;
    this.exists(this.topic.records.length);
  }

  async *read(from: number, { follow, signal }: ReadOptions): AsyncGenerator<readonly StoredRecord[]> {
    const wake = () => this.#waiting.splice(0).forEach((one) => one());
    signal?.addEventListener('abort', wake);
    const stopped = () => this.#closed || signal?.aborted === true;
    for (let next = from; !stopped();) {
      if (next < this.#visible) {
        const first = next;
        const batch = this.topic.records.slice(next, this.#visible);
        next += batch.length;
        yield batch.map((bytes, i) => ({ offset: first + i, bytes }));
      } else if (!follow && next >= this.#end) return;
      else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  begin(): number {
    return 0;
  }

  end(): number {
    return this.#end;
  }

  latest(): Promise<number> {
    return Promise.resolve(this.topic.records.length);
  }

  name(): null {
    return null;
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const wake of this.#waiting.splice(0)) wake();
    return Promise.resolve();
  }
}
