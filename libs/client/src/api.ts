import createClient, { type Client, type Middleware } from 'openapi-fetch';
import { patientFetch, type Fetch, type Patience } from './patient-fetch.js';
import { Position } from './position.js';
import { isCode, problemOf, Unreachable } from './problem.js';
import type { paths } from './schema.js';
import type { WriteOptions } from './types.js';

/** A typed function for each HTTP method, which takes a path of the API: the client of `openapi-fetch`. */
export type Api = Client<paths>;

/** Where the service is, and who asks. */
export interface ApiOptions extends Patience {
  /** as in https://keys.example.org, with the path if it has one */
  readonly url: string;
  /** absent: the session of a browser */
  readonly credential?: { readonly accessKey: string; readonly secretKey: string };
  /** the newest write that reads are to show; several clients may share one */
  readonly position?: Position;
  /** in place of the global one */
  readonly fetch?: Fetch;
}

/** Writes that change nothing when they are sent twice, and take no Idempotency-Key. */
const ASKS = new Set(['/v1/verify', '/v1/verify/batch', '/v1/policy/preview', '/v1/activity']);
/** Writes that take none, and are never repeated. */
const ONCE = /^\/v1\/(keys\/\{id\}\/reveal|session(\/link)?|replica\/.+)$/;
const OURS = /^(application\/((problem\+)?json|jsonl|x-ndjson)|text\/(csv|event-stream|plain))(;|$)/;

/**
 * The REST API, path by path. Each write gets an `Idempotency-Key` unless it has one, and is repeated with it; reads show
 * what was written before. What is refused is thrown as a {@link LatchkeyProblem}, and no answer as {@link Unreachable}.
 */
export function createApi(options: ApiOptions): Api {
  const { credential, position = new Position(), fetch = globalThis.fetch as Fetch, ...rest } = options;
  const repeatable = new WeakSet<Request>();
  const send = patientFetch(rest, (request) => repeatable.has(request), fetch);
  const url = options.url.replace(/\/+$/, '');
  const api = createClient<paths>({ baseUrl: url, headers: { ...credential }, fetch: send });
  api.use(conventions(url, position, repeatable, send));
  return api;
}

function conventions(url: string, position: Position, repeatable: WeakSet<Request>, send: Fetch): Middleware {
  return {
    onRequest({ request, schemaPath }) {
      const isRead = request.method === 'GET';
      if (isRead && position.newest !== '') request.headers.set('Latchkey-Position', position.newest);
      const takesKey = !isRead && !ASKS.has(schemaPath) && !ONCE.test(schemaPath);
      if (takesKey && !request.headers.has('Idempotency-Key'))
        request.headers.set('Idempotency-Key', newIdempotencyKey());
      if (isRead || takesKey || ASKS.has(schemaPath)) repeatable.add(request);
    },
    async onResponse({ request, response }) {
      const written = response.headers.get('Latchkey-Position');
      if (request.method !== 'GET' && written) position.hear(written);
      if (response.ok) return refuseStranger(url, response);
      if (response.status < 400) throw new Unreachable(`${url} redirects to ${response.headers.get('Location') ?? 'another address'}: use the address of the service itself.`); // prettier-ignore
      const problem = await problemOf(response);
      if (!isCode(problem, 'OTHER_HISTORY') || position.newest === '') throw problem;
      // a backup was restored: what this client wrote last may be gone, and it is no use to wait for it
      position.forget();
      const again = new Request(request);
      again.headers.delete('Latchkey-Position');
      const answer = await send(again);
      if (!answer.ok) throw await problemOf(answer);
      return answer;
    },
  };
}

function refuseStranger(url: string, response: Response): void {
  const type = response.headers.get('Content-Type') ?? '';
  if (response.status === 204 || OURS.test(type)) return;
  throw new Unreachable(`${url} is not a Latchkey service: it answers ${type || 'without a media type'}. Check the address.`); // prettier-ignore
}

/** A fresh Idempotency-Key: 128 random bits in hex. Pages that came over plain HTTP have no `crypto.randomUUID`. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The data of an answer, which is there: what is refused is thrown. */
export const body = async <T>(answer: Promise<{ data?: T }>): Promise<T> => (await answer).data as T;

/** What a write sends beside its body. */
export const written = ({ idempotencyKey, ifVersion }: WriteOptions) => ({
  ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
  ...(ifVersion !== undefined && { 'If-Match': `"${ifVersion}"` }),
});

/** The same, of something that has an id. */
export const writtenTo = (id: string, options: WriteOptions) => ({
  params: { path: { id }, header: written(options) },
  signal: options.signal,
});
