import { z } from 'zod';
import { redactSecrets } from './credentials/format.js';

/** Any JSON object. */
export type JsonObject = Record<string, unknown>;

/** A JSON object as callers send it: at most `maxBytes` of JSON text in UTF-8. */
export function jsonObjectSchema(maxBytes: number) {
  return (z.any() as unknown as z.ZodType<JsonObject>)
    .check((context) => {
      const message = wrongWith(context.value, maxBytes);
      if (message !== null) context.issues.push({ code: 'custom', message, input: context.value });
      // as it will be stored, so that the same is no change
      else context.value = JSON.parse(JSON.stringify(context.value)) as JsonObject;
    })
    .meta({ type: 'object', additionalProperties: true });
}

/** The same in events and answers, where it was looked at already. */
export const jsonObject = z.record(z.string(), z.unknown()).meta({ additionalProperties: true });

function wrongWith(value: unknown, maxBytes: number): string | null {
  if (!isObject(value) || Array.isArray(value)) return 'must be a JSON object, as in {"plan": "gold"}';
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) > maxBytes) return `must be at most ${maxBytes} bytes of JSON`;
  // it would set the prototype of what a service copies it into
  if (namesPrototype(value)) return 'must not have a member that is called __proto__';
  if (holdsInfinity(value)) return 'must not have numbers that JSON cannot hold, as in 1e999';
  return redactSecrets(text) === text ? null : 'must not hold a secret key: it is shown to others';
}

function namesPrototype(value: unknown): boolean {
  return isObject(value) && (Object.hasOwn(value, '__proto__') || Object.values(value).some(namesPrototype));
}

function holdsInfinity(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return isObject(value) && Object.values(value).some(holdsInfinity);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
