import { describe, expect, it } from 'vitest';
import * as errors from './errors.js';
import { ERROR_CODES, LatchkeyError } from './errors.js';

type Class = new (...args: never[]) => LatchkeyError;

// Arguments that suit every constructor that takes one.
const SAMPLES: Readonly<Record<string, unknown>> = {
  ValidationFailed: [{ pointer: '/name', message: 'must not be empty' }],
  Forbidden: 'the role admin',
  MethodNotAllowed: ['GET', 'POST'],
  PayloadTooLarge: 65_536,
  RateLimited: 30,
  NotReady: 'the log has not been read yet',
  OtherHistory: 'it is of another log',
  NotCommitted: 'the log refused it',
};

const all = (Object.values(errors) as unknown[])
  .filter((one): one is Class => typeof one === 'function' && one.prototype instanceof LatchkeyError)
  .map((Type) => new Type(SAMPLES[Type.name] as never));

describe('the closed table of errors', () => {
  it('has exactly one class for each code', () =>
    expect(all.map(({ code }) => code).toSorted()).toEqual([...ERROR_CODES].toSorted()));

  it('has no code twice', () => expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length));

  it.each(all.map((error) => [error.code, error] as const))('%s says what to do, in sentences', (_, { message }) => {
    expect(message).toMatch(/^[A-Z/].*\.$/s);
    expect(message).toMatch(
      /\b(Correct|Send|Use|Create|Edit|Bring|Find|Activate|Make|Rotate|Read|Try|Quote|lists|safe to send)\b/,
    );
    expect(message).not.toMatch(/undefined|\[object/);
  });

  it('names an error by its code', () => expect(String(new errors.KeyNotFound())).toMatch(/^KEY_NOT_FOUND: /));

  it('keeps the cause', () => {
    const cause = new Error('disk');
    const kept = [errors.Internal, errors.MalformedJson, errors.OutcomeUnknown].map((Type) => new Type({ cause }));
    expect([...kept, new errors.NotCommitted('x', { cause })].map((error) => error.cause)).toEqual(
      Array.from({ length: 4 }, () => cause),
    );
  });
});
