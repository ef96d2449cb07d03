interface Wrapped {
  readonly name?: string;
  readonly message?: string;
  readonly type?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

const BROKEN_OFF = /connect|timed? ?out|given up|closed|request/i;

/** What a broker calls its refusal (`TOPIC_AUTHORIZATION_FAILED`), however kafkajs has wrapped it; '' when it is none. */
export function refusalOf(error: unknown): string {
  return chain(error).find(({ type }) => type !== undefined && type !== '')?.type ?? '';
}

/** The broker knows who is asking and says no to it: asking again changes nothing. */
export function isForbidden(error: unknown): boolean {
  return refusalOf(error).endsWith('AUTHORIZATION_FAILED');
}

/** The broker does not believe that it is us. A connection that breaks meanwhile is no refusal, and kafkajs names it alike. */
export function isUnauthenticated(error: unknown): boolean {
  return chain(error).some(
    ({ name, message = '' }) => name === 'KafkaJSSASLAuthenticationError' && !BROKEN_OFF.test(message),
  );
}

function chain(error: unknown): readonly Wrapped[] {
  if (typeof error !== 'object' || error === null) return [];
  const { cause, errors = [] } = error as Wrapped;
  return [error as Wrapped, ...[cause, errors[0]].flatMap(chain)];
}
