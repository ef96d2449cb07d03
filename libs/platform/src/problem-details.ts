import {
  KeyExists,
  redactSecrets,
  UserExists,
  ValidationFailed,
  type ErrorCode,
  type LatchkeyError,
} from '@latchkey/domain';

const STATUS: Readonly<Record<ErrorCode, readonly [status: number, title: string]>> = {
  VALIDATION_FAILED: [400, 'Something in the request is not valid'],
  MALFORMED_JSON: [400, 'The body cannot be read'],
  UNAUTHENTICATED: [401, 'The credential was refused'],
  FORBIDDEN: [403, 'Not allowed'],
  NOT_FOUND: [404, 'Nothing here'],
  KEY_NOT_FOUND: [404, 'No such key'],
  USER_NOT_FOUND: [404, 'No such user'],
  METHOD_NOT_ALLOWED: [405, 'Wrong method'],
  KEY_DELETED: [409, 'The key was deleted'],
  KEY_EXISTS: [409, 'The key exists'],
  USER_EXISTS: [409, 'The user exists'],
  USER_INACTIVE: [409, 'The mapped user is inactive'],
  LAST_ADMIN: [409, 'Somebody must remain admin'],
  REVEAL_OFF: [409, 'The secret cannot be shown'],
  OTHER_HISTORY: [409, 'A position of another log'],
  VERSION_CONFLICT: [412, 'It changed meanwhile'],
  PAYLOAD_TOO_LARGE: [413, 'The body is too large'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'The body has the wrong type'],
  IDEMPOTENCY_KEY_REUSED: [422, 'The Idempotency-Key was used before'],
  RATE_LIMITED: [429, 'Too many requests'],
  INTERNAL: [500, 'Something broke'],
  NOT_READY: [503, 'Not ready'],
  NOT_COMMITTED: [503, 'Nothing was changed'],
  OUTCOME_UNKNOWN: [503, 'The outcome is unknown'],
};

/** The HTTP status of a refusal with this code. */
export const statusOf = (code: ErrorCode): number => STATUS[code][0];

/** The body of an error response: problem details (RFC 9457). Secrets that the caller sent are cut out. */
export function problemOf(error: LatchkeyError, requestId: string) {
  const [status, title] = STATUS[error.code];
  return {
    type: `urn:latchkey:problem:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    detail: redactSecrets(error.message),
    code: error.code,
    requestId,
    ...(error instanceof ValidationFailed && {
      errors: error.errors.map(({ pointer, message }) => ({
        pointer: redactSecrets(pointer),
        message: redactSecrets(message),
      })),
    }),
    ...(error instanceof UserExists && { id: error.userId }),
    ...(error instanceof KeyExists && error.keyId !== null && { id: error.keyId }),
  };
}
