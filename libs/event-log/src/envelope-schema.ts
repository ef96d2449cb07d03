import { z } from 'zod';

/** The envelope format this code writes, and the highest it can judge. */
export const ENVELOPE_VERSION = 1;

const payload = z.record(z.string(), z.unknown());

export const envelopeSchema = z.object({
  v: z.literal(ENVELOPE_VERSION),
  kind: z.enum(['genesis', 'event', 'fence', 'barrier']),
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

/** What every record of the log is wrapped in; `envelopeSchema` describes each member. */
export type Envelope = z.infer<typeof envelopeSchema>;

type Members = Readonly<Record<string, unknown>>;

const KINDS: ReadonlySet<unknown> = new Set(envelopeSchema.shape.kind.options);
const MEMBERS = Object.keys(envelopeSchema.shape).length;

/**
 * The envelope that parsed JSON is; null when this quick look is not sure and the schema has to say. It never takes
 * what the schema refuses or changes. By hand, because a replay does little else.
 */
export function regularEnvelope(value: unknown): Envelope | null {
  if (!isObject(value)) return null;
  const { kind, id, account, aggregate, seq, prev, final, critical, type, schema, at, data, pii } = value;
  const { actor, command, request, correlation, causation } = value;
  const regular =
    value['v'] === ENVELOPE_VERSION &&
    // that it has all of these is seen below
    Object.keys(value).length === MEMBERS &&
    KINDS.has(kind) &&
    id !== '' &&
    isText(id) &&
    isText(account) &&
    isText(aggregate) &&
    Number.isSafeInteger(seq) &&
    (seq as number) >= 0 &&
    isText(prev) &&
    typeof final === 'boolean' &&
    typeof critical === 'boolean' &&
    isText(type) &&
    Number.isSafeInteger(schema) &&
    (actor === null || isActor(actor)) &&
    isTextOrNull(command) &&
    isTextOrNull(request) &&
    isTextOrNull(correlation) &&
    isTextOrNull(causation) &&
    isText(at) &&
    isPayload(data) &&
    isPayload(pii);
  return regular ? (value as Envelope) : null;
}

function isActor(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 2 && isText(value['user']) && isTextOrNull(value['key']);
}

// The schema drops a member of this name, for it could set a prototype.
function isPayload(value: unknown): boolean {
  return isObject(value) && !Array.isArray(value) && !Object.hasOwn(value, '__proto__');
}

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;
const isText = (value: unknown): boolean => typeof value === 'string';
const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';
