/** Every code a caller can meet in a problem document. The table is closed: adding one is a change to the contract. */
export const ERROR_CODES = [
  'VALIDATION_FAILED',
  'MALFORMED_JSON',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'KEY_NOT_FOUND',
  'USER_NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'KEY_DELETED',
  'KEY_EXISTS',
  'USER_EXISTS',
  'USER_INACTIVE',
  'LAST_ADMIN',
  'REVEAL_OFF',
  'OTHER_HISTORY',
  'VERSION_CONFLICT',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'IDEMPOTENCY_KEY_REUSED',
  'RATE_LIMITED',
  'INTERNAL',
  'NOT_READY',
  'NOT_COMMITTED',
  'OUTCOME_UNKNOWN',
] as const;

/** A code of the closed table. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** `WWW-Authenticate` of a 401 (RFC 9110, section 11.6.1). */
export const CHALLENGE = 'ApiKey realm="latchkey"';

/** A refusal with a stable code; the message says what to do about it and never holds a value the caller sent. */
export abstract class LatchkeyError extends Error {
  abstract readonly code: ErrorCode;
  override get name(): string {
    return this.code;
  }
}

/** One member that is wrong: `pointer` is an RFC 6901 JSON pointer into the body, or `?name` for a query parameter. */
export interface FieldError {
  readonly pointer: string;
  readonly message: string;
}

/** How many wrong members a problem names. */
export const MOST_ERRORS = 20;

/** A class of errors of one code, whose message is `text` unless the one who throws knows better. */
function errorOf<Code extends ErrorCode>(code: Code, text: string) {
  return class extends LatchkeyError {
    readonly code = code;
    constructor(message = text) {
      super(message);
    }
  };
}

/** Members of the request are not valid; `errors` names them. */
export class ValidationFailed extends LatchkeyError {
  readonly code = 'VALIDATION_FAILED';
  /** the first 20: more are not corrected at a time */
  readonly errors: readonly FieldError[];
  /** @param count how many there are, where they are not all of them; Infinity where they were not counted */
  constructor(errors: readonly FieldError[], count = errors.length) {
    const of = count === Infinity ? '; there may be more' : ` of ${count}`;
    const more = count > MOST_ERRORS ? ` These are the first ${MOST_ERRORS}${of}.` : '';
    super(`Correct the members named in errors and send the request again.${more}`);
    this.errors = errors.slice(0, MOST_ERRORS);
  }
}
/** The body cannot be parsed. */
export class MalformedJson extends LatchkeyError {
  readonly code = 'MALFORMED_JSON';
  constructor(options?: ErrorOptions) {
    super('The body is not JSON. Send a JSON object, encoded as UTF-8.', options);
  }
}
/** No working credential came with the request. Why is not said to the caller, see RefusalCode. */
export class Unauthenticated extends errorOf(
  'UNAUTHENTICATED',
  'Send the two halves of a working API key in the headers accessKey and secretKey, each exactly once.',
) {
  /** @param challenge the `WWW-Authenticate` of the answer */
  constructor(
    message?: string,
    readonly challenge = CHALLENGE,
  ) {
    super(message);
  }
}
/** The caller lacks a right. `needed` names it; `challenge` is the `WWW-Authenticate` of the answer, where it has one. */
export class Forbidden extends LatchkeyError {
  readonly code = 'FORBIDDEN';
  constructor(
    needed: string,
    remedy = 'Use a key mapped to a user who has it',
    readonly challenge: string | null = null,
  ) {
    super(`This needs ${needed}. ${remedy}.`);
  }
}

/** The refusal of a key without these scopes (RFC 6750, section 3.1, in words of our scheme); none: of any key with scopes. */
export function insufficientScope(scopes: readonly string[]): Forbidden {
  const needed = `the scope${scopes.length === 1 ? '' : 's'} ${scopes.join(', ')}`;
  const challenge = `${CHALLENGE}, error="insufficient_scope"`;
  if (scopes.length === 0) return new Forbidden('a key without scopes', 'Use such a key', challenge);
  return new Forbidden(
    needed,
    'Use a key that has more, or edit this one',
    `${challenge}, scope="${scopes.join(' ')}"`,
  );
}
/** There is no such route, or nothing at it. */
export class NotFound extends errorOf('NOT_FOUND', 'There is nothing here. /openapi.json lists the routes.') {}
/** There is no such key, or the caller may not see it. */
export class KeyNotFound extends errorOf(
  'KEY_NOT_FOUND',
  'No key with this id that you may see. GET /v1/keys lists them.',
) {}
/** There is no such user. */
export class UserNotFound extends errorOf('USER_NOT_FOUND', 'No user with this id. GET /v1/users lists them.') {}
/** The route exists, with the methods in `allowed`. */
export class MethodNotAllowed extends LatchkeyError {
  readonly code = 'METHOD_NOT_ALLOWED';
  constructor(readonly allowed: readonly string[]) {
    super(`Use one of: ${allowed.join(', ')}.`);
  }
}
/** A command on a deleted key. */
export class KeyDeleted extends errorOf(
  'KEY_DELETED',
  'The key was deleted, which cannot be undone. Create a new key.',
) {}
/** There is a key with this access key, and it has another secret. */
export class KeyExists extends LatchkeyError {
  readonly code = 'KEY_EXISTS';
  /** @param keyId of the key there is; null: it is none of this account's */
  constructor(readonly keyId: string | null) {
    super(
      'There is a key with this access key and another secret: the one that id names. Rotate that key, or leave it out.',
    );
  }
}
/** Another user has this externalId or e-mail address. */
export class UserExists extends LatchkeyError {
  readonly code = 'USER_EXISTS';
  /** @param userId of the user there is */
  constructor(
    readonly userId: string,
    detail = 'Another user has this externalId: the one that id names. Use that user, or edit it.',
  ) {
    super(detail);
  }
}
/** The user that a key is mapped to, or is to be mapped to, is inactive. */
export class UserInactive extends errorOf(
  'USER_INACTIVE',
  'The mapped user is inactive. Activate the user or map the key to another one.',
) {}
/** The change would leave the account without an active admin. */
export class LastAdmin extends errorOf(
  'LAST_ADMIN',
  'This is the last active admin. Make another user an admin first.',
) {}
/** The secret is not sealed, or not under a key of this installation. */
export class RevealOff extends errorOf(
  'REVEAL_OFF',
  'The secret of this key cannot be shown again. Rotate the key to get a new one.',
) {}
/** A position is of another log, or of a part of this one that was replaced. */
export class OtherHistory extends LatchkeyError {
  readonly code = 'OTHER_HISTORY';
  constructor(reason: string) {
    super(
      `The position is of another history: ${reason}. ` +
        'Bring back the log it is of, or, if this one counts, forget what was read and start over without a position.',
    );
  }
}
/** The version in If-Match is not the present one. */
export class VersionConflict extends errorOf(
  'VERSION_CONFLICT',
  'It changed since you read it. Read it again and repeat with its ETag in If-Match.',
) {}
/** The body exceeds the limit. */
export class PayloadTooLarge extends LatchkeyError {
  readonly code = 'PAYLOAD_TOO_LARGE';
  constructor(limitBytes: number) {
    super(`The body is larger than ${limitBytes} bytes. Send a smaller one.`);
  }
}
/** The body is not application/json. */
export class UnsupportedMediaType extends errorOf('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.') {}
/** An Idempotency-Key came back with another request. */
export class IdempotencyKeyReused extends errorOf(
  'IDEMPOTENCY_KEY_REUSED',
  'This Idempotency-Key was used for another request. Use a fresh one for each request you mean once.',
) {}
/** Too many attempts; `retryAfterSeconds` is when to try again. */
export class RateLimited extends LatchkeyError {
  readonly code = 'RATE_LIMITED';
  constructor(
    readonly retryAfterSeconds: number,
    reason = 'Too many refused credentials from this address',
  ) {
    super(`${reason}. Try again in ${retryAfterSeconds} seconds.`);
  }
}
/** An error that is no fault of the caller; `cause` has it. */
export class Internal extends LatchkeyError {
  readonly code = 'INTERNAL';
  constructor(options?: ErrorOptions) {
    super('Something broke on our side. Quote the requestId to whoever operates this service.', options);
  }
}
/** This process may not answer now. */
export class NotReady extends LatchkeyError {
  readonly code = 'NOT_READY';
  constructor(reason: string, remedy = 'Try again in a moment; /readyz says more') {
    super(`Not ready: ${reason}. ${remedy}.`);
  }
}
/** The log refused the write: nothing was changed. */
export class NotCommitted extends LatchkeyError {
  readonly code = 'NOT_COMMITTED';
  constructor(reason: string, options?: ErrorOptions) {
    super(`Nothing was changed: ${reason}. It is safe to send the request again.`, options);
  }
}
/** The write was sent and not confirmed: it may have taken effect. */
export class OutcomeUnknown extends LatchkeyError {
  readonly code = 'OUTCOME_UNKNOWN';
  constructor(options?: ErrorOptions) {
    super(
      'The change may or may not have taken effect. Send the request again with the same Idempotency-Key to find out.',
      options,
    );
  }
}
