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

export type ErrorCode = (typeof ERROR_CODES)[number];

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

export class ValidationFailed extends LatchkeyError {
  readonly code = 'VALIDATION_FAILED';
  /** the first 20: nobody corrects more at a time */
  readonly errors: readonly FieldError[];
  /** @param count how many there are, where they are not all of them; Infinity where nobody counted */
  constructor(errors: readonly FieldError[], count = errors.length) {
    const of = count === Infinity ? '; there may be more' : ` of ${count}`;
    const more = count > MOST_ERRORS ? ` These are the first ${MOST_ERRORS}${of}.` : '';
    super(`Correct the members named in errors and send the request again.${more}`);
    this.errors = errors.slice(0, MOST_ERRORS);
  }
}
export class MalformedJson extends LatchkeyError {
  readonly code = 'MALFORMED_JSON';
  constructor(options?: ErrorOptions) {
    super('The body is not JSON. Send a JSON object, encoded as UTF-8.', options);
  }
}
export class Unauthenticated extends LatchkeyError {
  readonly code = 'UNAUTHENTICATED';
  constructor(
    remedy = 'Send the two halves of a working API key in the headers accessKey and secretKey, each exactly once.',
  ) {
    super(remedy);
  }
}
export class Forbidden extends LatchkeyError {
  readonly code = 'FORBIDDEN';
  constructor(needed: string, remedy = 'Use a key mapped to a user who has it') {
    super(`This needs ${needed}. ${remedy}.`);
  }
}
export class NotFound extends LatchkeyError {
  readonly code = 'NOT_FOUND';
  constructor(detail = 'There is nothing here. /openapi.json lists the routes.') {
    super(detail);
  }
}
export class KeyNotFound extends LatchkeyError {
  readonly code = 'KEY_NOT_FOUND';
  constructor() {
    super('No key with this id that you may see. GET /v1/keys lists them.');
  }
}
export class UserNotFound extends LatchkeyError {
  readonly code = 'USER_NOT_FOUND';
  constructor() {
    super('No user with this id. GET /v1/users lists them.');
  }
}
export class MethodNotAllowed extends LatchkeyError {
  readonly code = 'METHOD_NOT_ALLOWED';
  constructor(readonly allowed: readonly string[]) {
    super(`Use one of: ${allowed.join(', ')}.`);
  }
}
export class KeyDeleted extends LatchkeyError {
  readonly code = 'KEY_DELETED';
  constructor() {
    super('The key was deleted, which cannot be undone. Create a new key.');
  }
}
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
export class UserInactive extends LatchkeyError {
  readonly code = 'USER_INACTIVE';
  constructor(detail = 'The mapped user is inactive. Activate the user or map the key to another one.') {
    super(detail);
  }
}
export class LastAdmin extends LatchkeyError {
  readonly code = 'LAST_ADMIN';
  constructor() {
    super('This is the last active admin. Make another user an admin first.');
  }
}
export class RevealOff extends LatchkeyError {
  readonly code = 'REVEAL_OFF';
  constructor() {
    super('The secret of this key cannot be shown again. Rotate the key to get a new one.');
  }
}
export class OtherHistory extends LatchkeyError {
  readonly code = 'OTHER_HISTORY';
  constructor(reason: string) {
    super(
      `The position is of another history: ${reason}. ` +
        'Bring back the log it is of, or, if this one counts, forget what was read and start over without a position.',
    );
  }
}
export class VersionConflict extends LatchkeyError {
  readonly code = 'VERSION_CONFLICT';
  constructor() {
    super('It changed since you read it. Read it again and repeat with its ETag in If-Match.');
  }
}
export class PayloadTooLarge extends LatchkeyError {
  readonly code = 'PAYLOAD_TOO_LARGE';
  constructor(limitBytes: number) {
    super(`The body is larger than ${limitBytes} bytes. Send a smaller one.`);
  }
}
export class UnsupportedMediaType extends LatchkeyError {
  readonly code = 'UNSUPPORTED_MEDIA_TYPE';
  constructor() {
    super('Send the body as application/json.');
  }
}
export class IdempotencyKeyReused extends LatchkeyError {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';
  constructor() {
    super('This Idempotency-Key was used for another request. Use a fresh one for each request you mean once.');
  }
}
export class RateLimited extends LatchkeyError {
  readonly code = 'RATE_LIMITED';
  constructor(
    readonly retryAfterSeconds: number,
    reason = 'Too many refused credentials from this address',
  ) {
    super(`${reason}. Try again in ${retryAfterSeconds} seconds.`);
  }
}
export class Internal extends LatchkeyError {
  readonly code = 'INTERNAL';
  constructor(options?: ErrorOptions) {
    super('Something broke on our side. Quote the requestId to whoever operates this service.', options);
  }
}
export class NotReady extends LatchkeyError {
  readonly code = 'NOT_READY';
  constructor(reason: string, remedy = 'Try again in a moment; /readyz says more') {
    super(`Not ready: ${reason}. ${remedy}.`);
  }
}
export class NotCommitted extends LatchkeyError {
  readonly code = 'NOT_COMMITTED';
  constructor(reason: string, options?: ErrorOptions) {
    super(`Nothing was changed: ${reason}. It is safe to send the request again.`, options);
  }
}
export class OutcomeUnknown extends LatchkeyError {
  readonly code = 'OUTCOME_UNKNOWN';
  constructor(options?: ErrorOptions) {
    super(
      'The change may or may not have taken effect. Send the request again with the same Idempotency-Key to find out.',
      options,
    );
  }
}
