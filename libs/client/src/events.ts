import type { Api } from './api.js';
import { isUnanswered, Unreachable } from './problem.js';

/** An accepted event as CloudEvents 1.0 has it; docs/asyncapi.json says what `data` holds for each `type`. */
export interface LatchkeyEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  /** as in KeyCreated */
  readonly type: string;
  /** id of the key or user */
  readonly subject: string;
  /** ISO 8601 */
  readonly time: string;
  /** where to go on from later, as `after` */
  readonly position: string;
  readonly sequence: string;
  readonly accountid: string;
  /** absent where nobody acted */
  readonly actoruserid?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** From where, and until when. */
export interface EventsOptions {
  /** the `position` of the newest event that was seen; absent: from the beginning */
  readonly after?: string;
  readonly signal?: AbortSignal;
}

/** A heartbeat comes each second; after so long without one the connection is lost, even if it seems to stand. */
const SILENT_MS = 10_000;
const AGAIN_MS = 1_000;

/**
 * Follows the events, past broken connections, until `signal` ends it or the service refuses.
 *
 * @throws LatchkeyProblem as UNAUTHENTICATED once the key of the client is deleted, or OTHER_HISTORY where `after` is not
 * of this log
 */
export async function* followEvents(
  api: Api,
  { after, signal }: EventsOptions,
): AsyncGenerator<LatchkeyEvent, void, undefined> {
  let position = after;
  for (;;) {
    if (signal?.aborted) return;
    try {
      for await (const line of connect(api, position, signal)) {
        position = line.position;
        if (line.type !== 'heartbeat') yield line;
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (!isUnanswered(error)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

async function* connect(api: Api, after: string | undefined, ended?: AbortSignal) {
  const silent = new AbortController();
  const signal = ended === undefined ? silent.signal : AbortSignal.any([ended, silent.signal]);
  const listen = () => setTimeout(() => silent.abort(), SILENT_MS);
  let timer = listen();
  try {
    const init = { params: { query: { after } }, headers: { Accept: 'application/x-ndjson' }, parseAs: 'stream', signal } as const; // prettier-ignore
    const { data } = await api.GET('/v1/events', init);
    let rest = '';
    for await (const text of data!.pipeThrough(new TextDecoderStream()) as AsyncIterable<string>) {
      clearTimeout(timer);
      timer = listen();
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      for (const line of lines) if (line !== '') yield JSON.parse(line) as LatchkeyEvent;
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'LatchkeyProblem') throw error;
    throw new Unreachable('The stream of events broke off.', { cause: error });
  } finally {
    clearTimeout(timer);
    silent.abort();
  }
}
