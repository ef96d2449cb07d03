import { z } from 'zod';

/** The envelope format this code writes, and the highest it can judge. */
export const ENVELOPE_VERSION = 1;

const payload = z.record(z.string(), z.unknown());

/** What an envelope is. */
export const envelopeSchema = z.object({
  v: z.literal(ENVELOPE_VERSION),
  kind: z.enum(['genesis', 'event', 'fence', 'barrier']),
  /** UUIDv7 */
  id: z.string().min(1),
  account: z.string(),
  aggregate: z.string(),
  /** 1, 2, ... within the aggregate; 0 for genesis and barrier */
  seq: z.number().int().nonnegative(),
  /** id of the accepted predecessor, empty at 1 */
  prev: z.string(),
  /** this event ends the aggregate */
  final: z.boolean(),
  /** a reader that does not know `type` must not ignore it */
  critical: z.boolean(),
  type: z.string(),
  schema: z.number().int(),
  actor: z.object({ user: z.string(), key: z.string().nullable() }).nullable(),
  /** digest of caller and idempotency key */
  command: z.string().nullable(),
  /** digest of caller, method, path and body */
  request: z.string().nullable(),
  correlation: z.string().nullable(),
  causation: z.string().nullable(),
  /** ISO 8601, UTC, milliseconds */
  at: z.string(),
  data: payload,
  /** names and addresses: never leaves for the public topic */
  pii: payload,
});

export type Envelope = z.infer<typeof envelopeSchema>;
