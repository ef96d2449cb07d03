import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { addressOf, oneLine } from '@latchkey/domain';
import type { Caller } from '../caller/admission.js';
import { notReady, notTaken } from '../http/refusal.js';
import { pathOf, requestIdOf, type ServedRequest } from '../http/request.js';
import { whenAnswered } from '../http/response.js';
import type { ReplicaSource, SourceError, StartedEntry, Target } from '../source/replica-source.port.js';
import { ActivityRecorder } from './activity-recorder.js';
import { plainText, targetFor } from './names.js';
import { Recording, recordings } from './recording.js';

/** Which requests leave an entry: those that change something, every one, or none. */
export type RecordMode = 'writes' | 'all' | 'none';

const UNRECORDED = 'what is about to be done cannot be recorded, so it was not done';
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
const MOST_WARNINGS = 1_000;

/** One action that is about to begin. */
export interface RecordedCall {
  readonly request: ServedRequest;
  readonly caller: Caller;
  readonly action: string;
  /** for logs */
  readonly route: string;
  readonly target?: ((request: never) => Target | Promise<Target>) | undefined;
  /** Express's response or Fastify's reply; null where nothing is known of the answer */
  readonly response: object | null;
  /** what stands for one resolver's call, where a request holds many */
  readonly part?: object;
}

export interface RequestRecorderOptions {
  /** the service's own keys and users are named after it */
  readonly service: string;
  /** default `writes`: what is not GET, HEAD or OPTIONS, and what is marked */
  readonly record?: RecordMode;
  /** called with what the service's developers have to fix; default: a warning of the process */
  readonly warn?: (message: string) => void;
}

/** What `RequestRecorder.open` needs. */
export interface OpenRecorderOptions extends RequestRecorderOptions {
  readonly source: ReplicaSource;
  /** how long an action waits for its entry to be durable before it is refused with 503, ms; default 3,000 */
  readonly recordTimeoutMs?: number;
  /** where outcomes wait that could not be delivered; default `.latchkey/<service>`, null: in memory only */
  readonly queueDirectory?: string | null;
}

const warnOfProcess = (message: string): void => process.emitWarning(message, 'Latchkey');
// One folder for each service: another service's outcomes would be reported with the wrong credential, and lost.
const queueOf = (service: string): string => join('.latchkey', encodeURIComponent(service));

/** @param tell called with a message for each outcome that is lost to revision history */
export async function openActivityRecorder(
  { source, service, recordTimeoutMs: timeoutMs = 3_000, queueDirectory = queueOf(service) }: OpenRecorderOptions,
  tell: (message: string) => void,
): Promise<ActivityRecorder> {
  const onLost = (error: Error) => tell(`an outcome is lost to revision history: ${error.message}`);
  const recorder = new ActivityRecorder(source, { timeoutMs, queueDirectory, onLost }, randomUUID());
  await recorder.load();
  return recorder;
}

/** Makes the entry of a request durable before its handler runs, and reports the outcome. */
export class RequestRecorder {
  readonly #warn: (message: string) => void;
  readonly #warned = new Set<string>();

  constructor(
    private readonly recorder: ActivityRecorder,
    private readonly options: RequestRecorderOptions,
  ) {
    this.#warn = options.warn ?? warnOfProcess;
  }

  /** For services without Nest; `stop` it before the process ends. Takes over what an earlier process left undelivered. */
  static async open(options: OpenRecorderOptions): Promise<RequestRecorder> {
    return new RequestRecorder(await openActivityRecorder(options, options.warn ?? warnOfProcess), options);
  }

  stop(): Promise<void> {
    return this.recorder.stop();
  }

  /** Whether a request is recorded. @param marked the route asks for it, whatever the method */
  records(method: string | undefined, marked: boolean): boolean {
    const { record = 'writes' } = this.options;
    if (record === 'none') return false;
    return record === 'all' || marked || !READING.has(method ?? '');
  }

  /** Resolves once the request's one entry is durable. @throws Error with `status` 503: the handler must not run */
  async begin(call: RecordedCall): Promise<Recording> {
    const recorded = call.part ?? call.request;
    const known = recordings.get(recorded);
    if (known !== undefined) return known;
    const entry = await this.#entryOf(call);
    await this.recorder.start(entry).catch((error: SourceError) => this.#refuse(call, error));
    const namesOf = (target: Target) => targetFor(this.options.service, target);
    const recording = new Recording(entry, this.recorder, namesOf, call.part !== undefined);
    recordings.set(recorded, recording);
    if (call.response !== null) whenAnswered(call.response, (status) => recording.answered(status));
    return recording;
  }

  async #entryOf(call: RecordedCall): Promise<StartedEntry> {
    const { request, caller } = call;
    const target = targetFor(this.options.service, await this.#targetOf(call));
    const by = { user: caller.user.id, key: caller.key.id };
    const named = { action: oneLine(call.action, 100), target, requestId: requestIdOf(request) };
    return { kind: 'started', id: randomUUID(), ...by, ...named, address: addressOf(request.ip) };
  }

  async #targetOf({ request, target, route }: RecordedCall): Promise<Target> {
    try {
      return (await target?.(request as never)) ?? pathOf(request);
    } catch (error) {
      const thrown = plainText(error);
      this.#warn(`${route}: the target of its revision entry threw ${thrown}; the entry names the path instead`);
      return pathOf(request);
    }
  }

  #refuse({ route }: RecordedCall, error: SourceError): never {
    if (error.kind !== 'rejected') throw notReady(UNRECORDED, error);
    const message = `${route}: Latchkey does not take its revision entry, so it answers 503: ${error.message}`;
    if (!this.#warned.has(message) && this.#warned.size < MOST_WARNINGS) {
      this.#warned.add(message);
      this.#warn(message);
    }
    throw notTaken(error);
  }
}
