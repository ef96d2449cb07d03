import { describe, expect, it } from 'vitest';
import * as domain from '@latchkey/domain';
import {
  ERROR_CODES,
  issueSecret,
  KeyNotFound,
  LatchkeyError,
  UserExists,
  ValidationFailed,
  type ErrorCode,
} from '@latchkey/domain';
import { problemOf } from './problem-details.js';

// As the contract has it: docs name these statuses.
const STATUS: Readonly<Record<number, readonly ErrorCode[]>> = {
  400: ['VALIDATION_FAILED', 'MALFORMED_JSON'],
  401: ['UNAUTHENTICATED'],
  403: ['FORBIDDEN'],
  404: ['NOT_FOUND', 'KEY_NOT_FOUND', 'USER_NOT_FOUND'],
  405: ['METHOD_NOT_ALLOWED'],
  409: ['KEY_DELETED', 'KEY_EXISTS', 'USER_EXISTS', 'USER_INACTIVE', 'LAST_ADMIN', 'REVEAL_OFF', 'OTHER_HISTORY'],
  412: ['VERSION_CONFLICT'],
  413: ['PAYLOAD_TOO_LARGE'],
  415: ['UNSUPPORTED_MEDIA_TYPE'],
  422: ['IDEMPOTENCY_KEY_REUSED'],
  429: ['RATE_LIMITED'],
  500: ['INTERNAL'],
  503: ['NOT_READY', 'NOT_COMMITTED', 'OUTCOME_UNKNOWN'],
};

class Any extends LatchkeyError {
  constructor(
    readonly code: ErrorCode,
    message = 'Do this.',
  ) {
    super(message);
  }
}

describe('problem details', () => {
  const rows = Object.entries(STATUS).flatMap(([status, codes]) =>
    codes.map((code) => [code, Number(status)] as const),
  );

  it('know every code', () => expect(rows.map(([code]) => code).toSorted()).toEqual([...ERROR_CODES].toSorted()));

  it.each(rows)('of %s have status %i', (code, status) =>
    expect(problemOf(new Any(code), 'request-1')).toEqual({
      type: `urn:latchkey:problem:${code.toLowerCase().replaceAll('_', '-')}`,
      title: expect.stringMatching(/^[A-Z].{5,}[^.]$/) as string,
      status,
      detail: 'Do this.',
      code,
      requestId: 'request-1',
    }),
  );

  it('have a title of their own for each code', () =>
    expect(new Set(ERROR_CODES.map((code) => problemOf(new Any(code), '').title)).size).toBe(ERROR_CODES.length));

  it('list wrong members, and only where there are some', () => {
    const errors = [{ pointer: '/name', message: 'must not be empty' }];
    expect(problemOf(new ValidationFailed(errors), '')).toMatchObject({ errors });
    expect(problemOf(new KeyNotFound(), '')).not.toHaveProperty('errors');
  });

  it('name the user that exists', () => {
    expect(problemOf(new UserExists('usr_1'), '')).toMatchObject({ code: 'USER_EXISTS', id: 'usr_1' });
    expect(problemOf(new KeyNotFound(), '')).not.toHaveProperty('id');
  });

  it('never hold a secret', () => {
    const secret = issueSecret('api');
    const texts = [
      problemOf(new Any('INTERNAL', `broke on ${secret}`), ''),
      problemOf(new ValidationFailed([{ pointer: `/${secret}`, message: `${secret} is not known` }]), ''),
    ].map((problem) => JSON.stringify(problem));
    for (const text of texts) {
      expect(text).not.toContain(secret);
      expect(text).toContain('sk_[redacted]');
    }
  });

  it('do not tell the cause', () => {
    const problem = problemOf(new domain.Internal({ cause: new Error('disk layout') }), '');
    expect(JSON.stringify(problem)).not.toContain('disk layout');
  });
});
