import type { PublicEvent } from '@latchkey/projections';
import { z } from 'zod';

export const heartbeatSchema = z.object({
  type: z.literal('heartbeat'),
  position: z.string().describe('everything up to here has been sent; resume with it as with that of an event'),
});

/** The last line. */
export const endSchema = z.object({
  type: z.literal('end'),
  reason: z.enum(['credential', 'stopping', 'slow-reader', 'not-ready']),
  detail: z.string().describe('for people: what to do'),
});

export type End = z.infer<typeof endSchema>;

/** What GET /v1/events sends: only events have a `specversion`. */
export type EventLine = PublicEvent | z.infer<typeof heartbeatSchema> | End;

const DETAILS: Readonly<Record<End['reason'], string>> = {
  credential: 'The key, its secret or its user may no longer read events. Connect with a credential that may.',
  stopping: 'The service is stopping. Connect again in a moment with the newest position.',
  'slow-reader': 'Lines were not taken in time. Connect again with the newest position, and read faster.',
  'not-ready': 'The service no longer follows the log. Connect again with the newest position; /readyz says more.',
};

export function endOf(reason: End['reason']): End {
  return { type: 'end', reason, detail: DETAILS[reason] };
}

export interface WireFormat {
  readonly contentType: string;
  write(line: EventLine): string;
}

export const NDJSON: WireFormat = {
  contentType: 'application/x-ndjson; charset=utf-8',
  write: (line) => `${JSON.stringify(line)}\n`,
};

/** Server-sent events, all of type `message`, so that a reader also sees event types it does not know. */
export const SSE: WireFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  write: (line) => `${'position' in line ? `id: ${line.position}\n` : ''}data: ${JSON.stringify(line)}\n\n`,
};

/** Server-sent events when `Accept` names them and does not prefer JSON lines; else JSON lines. */
export function wireFormat(accept: string | undefined): WireFormat {
  const [sse, ndjson] = [qualityOf(accept, 'text/event-stream'), qualityOf(accept, 'application/x-ndjson')];
  return sse > ndjson ? SSE : NDJSON;
}

/** The quality of a media type that `Accept` names in full, else 0 (RFC 9110, section 12.4.2). */
function qualityOf(accept: string | undefined, type: string): number {
  for (const range of (accept ?? '').toLowerCase().split(',')) {
    const [name, ...parameters] = range.split(';').map((part) => part.trim());
    if (name !== type) continue;
    const quality = Number(parameters.find((one) => one.startsWith('q='))?.slice(2) ?? 1);
    return Number.isNaN(quality) ? 0 : quality;
  }
  return 0;
}
