import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { RULES, RULES_HEADER, type FeedLine, type LimitAnswer, type LimitShare } from '@latchkey/domain';
import { linesOf } from './feed-lines.js';
import {
  type LimitReport,
  type ReportedEntry,
  SourceError,
  type Grant,
  type ReplicaSource,
  type Report,
} from './replica-source.port.js';

/** Where Latchkey runs, and the credential to ask it with. Its user has the role `verifier`. */
export interface HttpSourceOptions {
  /** as in `https://latchkey.example.org`; several: the next is tried when one does not answer */
  readonly url: string | readonly string[];
  readonly accessKey: string;
  readonly secretKey: string;
}

const PRINTABLE = /^[\x21-\x7e]+$/;
const NO_CREDENTIAL = 'source.accessKey and source.secretKey are needed: issue a key for a user with role verifier';
const UNPRINTABLE = 'source.accessKey or source.secretKey holds characters that no key has: check how it is read';

/** Feeds a guard over HTTP from a Latchkey API process: `GET /v1/replica`, with reports and activity sent back to it. */
export class HttpSource implements ReplicaSource {
  readonly #urls: readonly string[];
  readonly #headers: Readonly<Record<string, string>>;
  // as fetch, but it writes head and body at once, which is half of what sending entries of history costs
  readonly #agents = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };
  #current = 0;

  /** @throws TypeError when an address is none, or half of the credential is missing */
  constructor({ url, accessKey, secretKey }: HttpSourceOptions) {
    this.#urls = [url].flat().map(baseOf);
    if (this.#urls.length === 0) throw new TypeError('source.url is missing: say where Latchkey answers');
    if (!accessKey || !secretKey) throw new TypeError(NO_CREDENTIAL);
    // an error would name it
    if (!PRINTABLE.test(accessKey + secretKey)) throw new TypeError(UNPRINTABLE);
    this.#headers = { accessKey, secretKey };
  }

  async *follow(after: string | null, signal: AbortSignal): AsyncGenerator<readonly FeedLine[]> {
    const query = after === null ? '' : `?after=${encodeURIComponent(after)}`;
    try {
      // not compressed: a line that is flushed alone costs far more to compress than to send
      yield* linesOf(await this.#send(`/v1/replica${query}`, { signal, headers: { [RULES_HEADER]: String(RULES) } }));
    } catch (error) {
      throw unreachable(error);
    } finally {
      // the next connection goes to the next address, if there are several
      this.#current = (this.#current + 1) % this.#urls.length;
    }
  }

  async report(report: Report, timeoutMs: number): Promise<Grant> {
    return grantOf(await this.#post('/v1/replica/reports', report, timeoutMs));
  }

  async limits(report: LimitReport, timeoutMs: number): Promise<LimitAnswer> {
    return limitAnswerOf(await this.#post('/v1/replica/limits', report, timeoutMs));
  }

  /** Asks every address: only the process that granted the lease knows its token. */
  async leave(token: string, timeoutMs: number): Promise<void> {
    const asked = this.#urls.map((url) => this.#post('/v1/replica/leave', { token }, timeoutMs, { url, headers: {} }));
    await Promise.any(asked).catch(({ errors }: AggregateError) => {
      throw errors[0];
    });
  }

  async append(entries: readonly ReportedEntry[], timeoutMs: number): Promise<void> {
    await this.#post('/v1/activity', { entries }, timeoutMs);
  }

  /** The answer's JSON; null where it has no body. */
  async #post(path: string, body: object, timeoutMs: number, to = this.#here): Promise<unknown> {
    // AbortSignal.timeout takes whole numbers only: a fifth of a lease is none
    const expiry = new AbortController();
    const { signal } = expiry;
    const timer = setTimeout(() => expiry.abort(), timeoutMs);
    try {
      const content = JSON.stringify(body);
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) };
      const answer = await text(await this.#send(path, { method: 'POST', headers, signal }, to, content));
      return answer === '' ? null : JSON.parse(answer);
    } catch (error) {
      throw unreachable(error, signal.aborted ? `no answer within ${timeoutMs} ms` : undefined);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Where it is fed now, with its credential. */
  get #here() {
    return { url: this.#urls[this.#current]!, headers: this.#headers };
  }

  /** The answer, once it begins. A redirect is none: it would carry the credential to wherever it points. */
  async #send(
    path: string,
    options: http.RequestOptions,
    to = this.#here,
    content = '',
  ): Promise<http.IncomingMessage> {
    const isSecure = to.url.startsWith('https:');
    const sending = (isSecure ? https : http).request(to.url + path, {
      ...options,
      agent: this.#agents[isSecure ? 'https' : 'http'],
      headers: { ...to.headers, ...options.headers },
    });
    sending.end(content);
    const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
      sending.on('response', resolve).on('error', reject);
    });
    const status = answer.statusCode!;
    if (status >= 200 && status < 300) return answer;
    throw sourceErrorOf(status, await text(answer).catch(() => ''));
  }
}

function unreachable(error: unknown, known?: string): SourceError {
  if (error instanceof SourceError) return error;
  const { message, cause } = error as Error & { cause?: Error };
  const why = known ?? (cause?.message ? `${message}: ${cause.message}` : message);
  return new SourceError('unreachable', `Latchkey cannot be reached (${why})`, { cause: error });
}

function baseOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new TypeError('source.url must be an http(s) address');
  const { username, password, search, hash, href } = new URL(url);
  if (username || password || search || hash)
    throw new TypeError('source.url must be an address alone: no user, no query, no fragment');
  return href.replace(/\/+$/, '');
}

const NOT_A_VERIFIER = "the guard's credential may not do this: give the user of the guard's key the role verifier";
const NOT_LATCHKEY = 'what answered is not Latchkey: look at source.url and at what lies between';

// A proxy's page or another service that answers in place of Latchkey grants nothing, and does not upset later reports.
function grantOf(value: unknown): Grant {
  const { granted, leaseMs, now, reason, leaveToken, reportEveryMs, ...asks } = (value ?? {}) as Partial<Grant>;
  const { takesChecks, takesUse, wantsScopes, verifiers } = asks;
  if (typeof granted !== 'boolean' || !isCount(leaseMs) || !isCount(now))
    throw new SourceError('unreachable', NOT_LATCHKEY);
  const why = typeof reason === 'string' ? reason : null;
  const more = {
    ...(wantsScopes === true && { wantsScopes }),
    ...(isCount(verifiers) && { verifiers }),
    ...(takesUse === true && { takesUse }),
    ...(typeof leaveToken === 'string' && { leaveToken }),
    ...tolerablePace(reportEveryMs, leaseMs),
  };
  return {
    granted,
    leaseMs,
    now,
    reason: why,
    takesChecks: takesChecks === true,
    ...more,
  };
}

function limitAnswerOf(value: unknown): LimitAnswer {
  const { shares, verifiers, everyMs } = (value ?? {}) as Partial<LimitAnswer>;
  if (!Array.isArray(shares) || !isCount(verifiers) || !isCount(everyMs) || !shares.every(isShare))
    throw new SourceError('unreachable', NOT_LATCHKEY);
  return { shares, verifiers, everyMs };
}

function isShare(value: unknown): value is LimitShare {
  const { key, share, level, tokens } = (value ?? {}) as Partial<LimitShare>;
  const isPart = typeof share === 'number' && share > 0 && share <= 1;
  return typeof key === 'string' && isPart && Number.isFinite(level) && Number.isFinite(tokens);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

function sourceErrorOf(status: number, body: string): SourceError {
  const detail = detailOf(body);
  if (status === 401) return new SourceError('credential', `Latchkey refused the guard's credential: ${detail}`);
  if (status === 403) return new SourceError('credential', `${NOT_A_VERIFIER} (${detail})`);
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

// longer than a third of the lease, and the lease would end between two reports
function tolerablePace(reportEveryMs: unknown, leaseMs: unknown): Pick<Grant, 'reportEveryMs'> {
  const isPace = typeof reportEveryMs === 'number' && reportEveryMs > 0 && reportEveryMs <= Number(leaseMs) / 3;
  return isPace ? { reportEveryMs } : {};
}
