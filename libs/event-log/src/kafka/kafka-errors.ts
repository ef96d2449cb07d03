interface Wrapped {
  readonly name?: string;
  readonly type?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** What a broker calls its refusal (`TOPIC_AUTHORIZATION_FAILED`), however kafkajs has wrapped it; '' when it is none. */
export function refusalOf(error: unknown): string {
  return chain(error).find(({ type }) => type !== undefined && type !== '')?.type ?? '';
}

/** The broker knows who is asking and says no to it: asking again changes nothing. */
export function isForbidden(error: unknown): boolean {
  return /AUTHORIZATION_FAILED$/.test(refusalOf(error));
}

/** The broker does not believe that it is us. */
export function isUnauthenticated(error: unknown): boolean {
  return chain(error).some(({ name }) => name === 'KafkaJSSASLAuthenticationError');
}

function chain(error: unknown): readonly Wrapped[] {
  if (typeof error !== 'object' || error === null) return [];
  const { cause, errors = [] } = error as Wrapped;
  return [error as Wrapped, ...[cause, errors[0]].flatMap(chain)];
}
