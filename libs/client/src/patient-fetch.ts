import { Unreachable } from './problem.js';

/** How long a client tries. */
export interface Patience {
  /** ms after the first attempt within which a request is sent again; 0: never. Default 30,000 */
  readonly retryForMs?: number;
  /** ms that one attempt may take; a delete waits until guards know. Default 60,000 */
  readonly timeoutMs?: number;
  /** Called before each wait, as for a message to the person who waits. */
  readonly onRetry?: (why: string, waitMs: number) => void;
}

/** Anything like the global `fetch`. */
export type Fetch = (request: Request) => Promise<Response>;

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;
const RETRY_FOR_MS = 30_000;
const TIMEOUT_MS = 60_000;
/** Not now: too much at once, or somebody on the way is away. */
const NOT_NOW = new Set([429, 502, 503, 504]);

/**
 * A `fetch` that repeats what may be repeated, to the letter, until it is answered or `retryForMs` have passed. JSON is
 * read before it is handed on: an answer that breaks off in the middle is none.
 *
 * @param isRepeatable whether sending this request twice has one effect
 * @returns a fetch that throws {@link Unreachable} where there is no answer
 */
export function patientFetch(patience: Patience, isRepeatable: (request: Request) => boolean, fetch: Fetch): Fetch {
  const { retryForMs = RETRY_FOR_MS, timeoutMs = TIMEOUT_MS, onRetry } = patience;
  return async (request) => {
    const began = Date.now();
    // as text, not as a stream: that is read once
    const text = request.method === 'GET' ? '' : await request.text();
    for (let attempt = 0; ; attempt++) {
      const outcome = await once(request, text, timeoutMs, fetch);
      if (request.signal.aborted) throw request.signal.reason;
      const waitMs = waitOf(outcome, attempt);
      const isOver = waitMs === null || !isRepeatable(request) || Date.now() - began + waitMs > retryForMs;
      if (isOver && outcome instanceof Response) return outcome;
      if (isOver) throw outcome;
      onRetry?.(outcome instanceof Response ? `it answered ${outcome.status}` : outcome.message, waitMs);
      await wait(waitMs, request.signal);
    }
  };
}

async function once(request: Request, text: string, timeoutMs: number, fetch: Fetch): Promise<Response | Unreachable> {
  const silent = new AbortController();
  const timer = setTimeout(() => silent.abort(new Error(`no answer within ${timeoutMs / 1_000} s`)), timeoutMs);
  try {
    // `redirect`: another host must not get the credential
    const signal = AbortSignal.any([request.signal, silent.signal]);
    const response = await fetch(
      new Request(request, { signal, redirect: 'manual', ...(text !== '' && { body: text }) }),
    );
    if (!/^application\/(problem\+)?json\b/.test(response.headers.get('Content-Type') ?? '')) return response;
    return new Response(await response.text(), response);
  } catch (error) {
    const { origin } = new URL(request.url);
    return new Unreachable(`${origin} does not answer: ${reasonOf(error as Error)}.`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** What Node's fetch hides in `cause`. */
function reasonOf(error: Error): string {
  const { cause } = error as { cause?: Error & { code?: string } };
  return cause === undefined ? error.message : cause.message || cause.code || error.message;
}

/** How many ms to wait before the next attempt; null: this is the answer. */
function waitOf(outcome: Response | Unreachable, attempt: number): number | null {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
  // clients that were refused together should not come back together
  const backoff = longest * (0.5 + Math.random() / 2);
  if (!(outcome instanceof Response)) return backoff;
  if (!NOT_NOW.has(outcome.status)) return null;
  const asked = Number(outcome.headers.get('Retry-After') ?? 0) * 1_000;
  return Math.max(backoff, Number.isFinite(asked) ? asked : 0);
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    };
    const timer = setTimeout(leave, ms);
    signal.addEventListener('abort', leave);
  });
}
