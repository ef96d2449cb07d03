import type { PublicEvent } from '@latchkey/projections';
import { z } from 'zod';

/** All that came before this position has been sent. */
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
