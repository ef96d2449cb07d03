import { setTimeout as sleep } from 'node:timers/promises';
import { decodeEnvelope, LogError, type EventLog, type StoredRecord } from '@latchkey/event-log';
import { Progress } from '../progress.js';
import { recordAt } from '../projection-source.js';
import { Publication, type PublicationOptions } from './publication.js';
import type { PublicRecord } from './public-topic.port.js';
import { PublicTopicMismatch, resumePoint } from './resume-point.js';

const RETRY_MS = 500;
// The most records of the log whose events are under way at once.
const STEP = 200;
// A request to every partition is expensive: without a backlog, wait briefly to batch.
const LINGER_MS = 25;

/** What the relay reads, and where it publishes. */
export interface PublicRelayOptions extends PublicationOptions {
  readonly log: EventLog;
  /** wait before another try, ms; 500 by default */
  readonly retryMs?: number;
}

interface RunOptions {
  readonly follow: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Publishes the accepted events of the log in its order, step by step: what a step sends is acknowledged by every partition
 * before the next begins, and a failing topic is tried again. The topic tells where it was (ADR 18). Two relays at once do
 * no harm but repeats.
 */
export class PublicRelay extends Progress {
  constructor(private readonly options: PublicRelayOptions) {
    super(options.log);
  }

  /**
   * Runs until the signal aborts or the log is closed, or with `follow: false` until the end of the log.
   *
   * @throws PublicTopicMismatch when the topic is of another history; LogError when the log cannot be read
   */
  async run(options: RunOptions): Promise<void> {
    const { signal } = options;
    try {
      if (!(await this.#begun(options))) return;
      while (!(await this.#publish(await this.#resume(signal), options)));
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }

  /** Waits for the first record of the log; false when there is none and never will be. */
  async #begun({ follow, signal }: RunOptions): Promise<boolean> {
    for await (const { length } of this.options.log.read(0, { follow, signal })) return length > 0;
    return false;
  }

  async #resume(signal: AbortSignal | undefined): Promise<Publication> {
    const { log, replica, topic } = this.options;
    return await this.#untilDone(signal, async () => {
      await unlessAborted(signal, replica.judged((await log.latest()) - 1));
      const histories = [idOf(await recordAt(log, 0)), ...replica.acceptances];
      const point = await resumePoint(topic, log, histories);
      this.advance(point.after?.offset ?? -1);
      return new Publication(this.options, histories, point);
    });
  }

  /** False when it has to begin again, as a new history. */
  async #publish(publication: Publication, { follow, signal }: RunOptions): Promise<boolean> {
    const { log, replica } = this.options;
    for await (const batch of log.read(this.offset + 1, { follow, signal })) {
      for (let from = 0; from < batch.length; from += STEP) {
        const step = batch.slice(from, from + STEP);
        const last = step.at(-1)!.offset;
        await unlessAborted(signal, replica.judged(last));
        if (publication.superseded) return false;
        await this.#send(publication.pass(step), signal);
        this.advance(last);
      }
      if (follow && batch.length < STEP) await unlessAborted(signal, sleep(LINGER_MS));
    }
    return true;
  }

  async #send(byPartition: Map<number, PublicRecord[]>, signal: AbortSignal | undefined): Promise<void> {
    const left = new Map(byPartition);
    const one = async ([partition, records]: [number, PublicRecord[]]) => {
      await this.options.topic.append(partition, records);
      left.delete(partition);
    };
    await this.#untilDone(signal, async () => {
      const sent = await Promise.allSettled([...left].map(one));
      for (const result of sent) if (result.status === 'rejected') throw result.reason;
    });
  }

  async #untilDone<T>(signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T> {
    for (;;) {
      signal?.throwIfAborted();
      try {
        const done = await unlessAborted(signal, act());
        this.lastError = null;
        return done;
      } catch (error) {
        if (error instanceof PublicTopicMismatch || error instanceof LogError || signal?.aborted) throw error;
        this.lastError = error as Error;
        const { retryMs = RETRY_MS } = this.options;
        await unlessAborted(signal, sleep(retryMs));
      }
    }
  }
}

function idOf({ bytes }: StoredRecord): string {
  const decoded = decodeEnvelope(bytes);
  return decoded.kind === 'envelope' ? decoded.envelope.id : '-';
}

/** What comes of a promise. @throws the reason of the signal when it aborts before */
async function unlessAborted<T>(signal: AbortSignal | undefined, promise: Promise<T>): Promise<T> {
  if (signal === undefined) return await promise;
  signal.throwIfAborted();
  let abort!: () => void;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
