import { setTimeout as sleep } from 'node:timers/promises';

type Wrapped = { readonly [Member in 'name' | 'message' | 'type' | 'code']?: string } & {
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
};

const RETRY_MS = 200;

// https://nodejs.org/api/tls.html#x509-certificate-error-codes
const UNTRUSTED = /CERT|^UNABLE_TO_|^INVALID_(CA|PURPOSE)|^HOSTNAME_MISMATCH/;
const BROKEN_OFF = /connect|timed? ?out|given up|closed|request/i;

/** What a broker calls its refusal (`TOPIC_AUTHORIZATION_FAILED`), however kafkajs has wrapped it; '' when it is none. */
export function brokerErrorOf(error: unknown): string {
  return chain(error).find(({ type }) => type !== undefined && type !== '')?.type ?? '';
}

/** The broker knows the client and denies the operation: asking again changes nothing. */
export const isForbidden = (error: unknown): boolean => brokerErrorOf(error).endsWith('AUTHORIZATION_FAILED');

/** The broker does not accept the credential. A connection that breaks meanwhile is no refusal, and kafkajs names it alike. */
function isUnauthenticated(error: unknown): boolean {
  return chain(error).some(
    ({ name, message = '' }) => name === 'KafkaJSSASLAuthenticationError' && !BROKEN_OFF.test(message),
  );
}

/** What an operator has to mend before Kafka can be reached, as an error that names the variables; null: try again. */
function misconfigured(error: unknown): Error | null {
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

interface Retrying {
  readonly withinMs: number;
  /** errors that another attempt does not change, beside those of credentials and rights */
  readonly isFinal: (error: unknown) => boolean;
  /** what is thrown when the time is over; the last error by default */
  readonly late?: (error: Error) => Error;
}

/** Repeats an attempt. @throws Error that names the variables to mend; else its own, or what `late` makes of that */
export async function retrying<T>(attempt: () => Promise<T>, { withinMs, isFinal, late }: Retrying): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const wrong = misconfigured(error);
      if (wrong !== null) throw wrong;
      if (isForbidden(error) || isFinal(error)) throw error;
      if (performance.now() > until) throw late?.(error as Error) ?? error;
      await sleep(RETRY_MS);
    }
  }
}
