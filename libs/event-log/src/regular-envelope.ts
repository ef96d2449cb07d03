import type { Envelope } from './envelope-schema.js';

type Members = Readonly<Record<string, unknown>>;

const KINDS: ReadonlySet<unknown> = new Set<Envelope['kind']>(['genesis', 'event', 'fence', 'barrier']);

/**
 * The envelope in parsed JSON, without members it does not know; null when this quick look is not sure and the schema
 * has to say. It never takes what the schema refuses. By hand, because a replay does little else.
 *
 * @param version the envelope version the schema is for
 */
export function regularEnvelope(value: unknown, version: Envelope['v']): Envelope | null {
  if (!isObject(value)) return null;
  const { kind, id, account, aggregate, seq, prev, final, critical, type, schema, at, data, pii } = value;
  const { actor, command, request, correlation, causation } = value;
  const regular =
    value['v'] === version &&
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
  if (!regular) return null;
  return {
    v: version,
    kind: kind as Envelope['kind'],
    id,
    account,
    aggregate,
    seq: seq as number,
    prev,
    final,
    critical,
    type,
    schema: schema as number,
    actor: actor && { user: actor.user, key: actor.key },
    command,
    request,
    correlation,
    causation,
    at,
    data,
    pii,
  };
}

function isActor(value: unknown): value is NonNullable<Envelope['actor']> {
  return isObject(value) && isText(value['user']) && isTextOrNull(value['key']);
}

// The schema drops a member of this name, for it could set a prototype.
function isPayload(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !Array.isArray(value) && !Object.hasOwn(value, '__proto__');
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
