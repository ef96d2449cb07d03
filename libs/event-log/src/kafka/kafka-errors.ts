interface Wrapped {
  readonly name?: string;
  readonly message?: string;
  readonly type?: string;
  readonly code?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

// https://nodejs.org/api/tls.html#x509-certificate-error-codes
const UNTRUSTED = /CERT|^UNABLE_TO_|^INVALID_(CA|PURPOSE)|^HOSTNAME_MISMATCH/;
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
function isUnauthenticated(error: unknown): boolean {
  return chain(error).some(
    ({ name, message = '' }) => name === 'KafkaJSSASLAuthenticationError' && !BROKEN_OFF.test(message),
  );
}

/** What somebody has to mend before Kafka can be reached, as an error that names the variables; null: try again. */
export function misconfigured(error: unknown): Error | null {
  const refuse = (message: string) => new Error(message, { cause: error });
  if (isUnauthenticated(error)) return refuse('Kafka does not accept KAFKA_USERNAME and KAFKA_PASSWORD');
  const { code } = chain(error).find((one) => UNTRUSTED.test(one.code ?? '')) ?? {};
  return code === undefined ? null : refuse(`the certificate of a broker is not trusted (${code}): see KAFKA_SSL_CA`);
}

function chain(error: unknown): readonly Wrapped[] {
  if (typeof error !== 'object' || error === null) return [];
  const { cause, errors = [] } = error as Wrapped;
  return [error as Wrapped, ...[cause, errors[0]].flatMap(chain)];
}
