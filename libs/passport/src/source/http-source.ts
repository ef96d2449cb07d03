import type { FeedLine } from '@latchkey/domain';
import { bytesOf, textOf, linesOf } from './feed-lines.js';
import { type ReportedEntry, SourceError, type Grant, type ReplicaSource, type Report } from './replica-source.port.js';

/** Where Latchkey runs, and the credential to ask it with. Its user has the role `verifier`. */
export interface HttpSourceOptions {
  /** as in `https://latchkey.example.org`; several: the next is tried when one does not answer */
  readonly url: string | readonly string[];
  readonly accessKey: string;
  readonly secretKey: string;
}

const LEAVE = '/v1/replica/leave';
const PRINTABLE = /^[\x21-\x7e]+$/;

/** Feeds a guard over HTTP from a Latchkey API process: `GET /v1/replica`, with reports and activity sent back to it. */
export class HttpSource implements ReplicaSource {
  readonly #urls: readonly string[];
  readonly #headers: Readonly<Record<string, string>>;
  #current = 0;

  /** @throws TypeError when an address is none, or half of the credential is missing */
  constructor({ url, accessKey, secretKey }: HttpSourceOptions) {
    this.#urls = [url].flat().map(baseOf);
    if (this.#urls.length === 0) throw new TypeError('source.url is missing: say where Latchkey answers');
    if (!accessKey || !secretKey) {
      throw new TypeError(
        'source.accessKey and source.secretKey are needed: issue a key for a user with role verifier',
      );
    }
    // fetch would name it in an error
    if (!PRINTABLE.test(accessKey + secretKey)) {
      throw new TypeError(
        'source.accessKey or source.secretKey holds characters that no key has: check how it is read',
      );
    }
    this.#headers = { accessKey, secretKey };
  }

  async *follow(after: string | null, signal: AbortSignal): AsyncGenerator<readonly FeedLine[]> {
    const query = after === null ? '' : `?after=${encodeURIComponent(after)}`;
    try {
      const response = await this.#send('GET', `/v1/replica${query}`, undefined, signal);
      yield* linesOf(bytesOf(response, signal));
    } catch (error) {
      throw this.#said(error);
    } finally {
      // the next connection goes to the next address, if there are several
      this.#current = (this.#current + 1) % this.#urls.length;
    }
  }

  async report(report: Report, timeoutMs: number): Promise<Grant> {
    return grantOf(await this.#post('/v1/replica/reports', report, timeoutMs));
  }

  /** Asks every address: only the process that granted the lease knows its token. */
  async leave(token: string, timeoutMs: number): Promise<void> {
    const asked = this.#urls.map((url) => this.#post(LEAVE, { token }, timeoutMs, { url, headers: {} }));
    await Promise.any(asked).catch(({ errors }: AggregateError) => {
      throw errors[0];
    });
  }

  async append(entries: readonly ReportedEntry[], timeoutMs: number): Promise<void> {
    await this.#post('/v1/activity', { entries }, timeoutMs);
  }

  /** The answer's JSON; null where it has no body. */
  async #post(path: string, body: object, timeoutMs: number, to = this.#here): Promise<unknown> {
    const expiry = new AbortController();
    const timer = setTimeout(() => expiry.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    try {
      const response = await this.#send('POST', path, JSON.stringify(body), expiry.signal, to);
      const text = await textOf(response, expiry.signal);
      return text === '' ? null : JSON.parse(text);
    } catch (error) {
      throw this.#said(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Where it is fed now, with its credential. */
  get #here() {
    return { url: this.#urls[this.#current]!, headers: this.#headers };
  }

  async #send(
    method: string,
    path: string,
    body: string | undefined,
    signal: AbortSignal,
    to = this.#here,
  ): Promise<Response> {
    const headers = { ...to.headers, ...(body !== undefined && { 'content-type': 'application/json' }) };
    // a redirect would carry the credential to wherever it points
    const init = { method, headers, signal, redirect: 'error' as const, ...(body !== undefined && { body }) };
    const response = await fetch(to.url + path, init);
    if (response.ok) return response;
    throw sourceErrorOf(response.status, await textOf(response, signal).catch(() => ''));
  }

  #said(error: unknown): SourceError {
    if (error instanceof SourceError) return error;
    const { message, cause } = error as Error & { cause?: Error };
    const why = cause?.message ? `${message}: ${cause.message}` : message;
    return new SourceError('unreachable', `Latchkey cannot be reached (${why})`, { cause: error });
  }
}

function baseOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new TypeError('source.url must be an http(s) address');
  if (parsed.username || parsed.password || parsed.search || parsed.hash)
    throw new TypeError('source.url must be an address alone: no user, no query, no fragment');
  return parsed.href.replace(/\/+$/, '');
}

// A proxy's page or another service that answers in place of Latchkey grants nothing, and does not upset later reports.
function grantOf(value: unknown): Grant {
  const { granted, leaseMs, now, reason, takesChecks = false, leaveToken } = (value ?? {}) as Partial<Grant>;
  if (typeof granted === 'boolean' && isCount(leaseMs) && isCount(now)) {
    return {
      granted,
      leaseMs,
      now,
      reason: typeof reason === 'string' ? reason : null,
      takesChecks: takesChecks === true,
      ...(typeof leaveToken === 'string' && { leaveToken }),
    };
  }
  throw new SourceError('unreachable', 'what answered is not Latchkey: look at source.url and at what lies between');
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

function sourceErrorOf(status: number, body: string): SourceError {
  const detail = detailOf(body);
  if (status === 401) return new SourceError('credential', `Latchkey refused the guard's credential: ${detail}`);
  if (status === 403) {
    const remedy = "give the user of the guard's key the role verifier";
    return new SourceError('credential', `the guard's credential may not do this: ${remedy} (${detail})`);
  }
  const kind = status >= 400 && status < 500 && status !== 408 && status !== 429 ? 'rejected' : 'unreachable';
  return new SourceError(kind, `Latchkey answered ${status}: ${detail}`);
}

function detailOf(body: string): string {
  try {
    const { detail, errors } = JSON.parse(body) as { detail?: string; errors?: unknown };
    return [detail, errors && JSON.stringify(errors)].filter(Boolean).join(' ') || 'no reason given';
  } catch {
    return 'no reason given';
  }
}
