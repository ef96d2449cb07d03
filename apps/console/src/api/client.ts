import createClient, { type Middleware } from 'openapi-fetch';
import { ApiProblem, Unreachable } from './problem';
import type { components, paths } from './schema';

const written = document.querySelector<HTMLMetaElement>('meta[name="latchkey-base"]')?.content ?? './';

/** The prefix of every path of this service: '', or as in '/latchkey' where LATCHKEY_PUBLIC_URL has a path. */
export const PREFIX = written === './' ? '' : written.replace(/\/$/, '');

/** The address of the service, for people to copy. */
export const SERVICE = location.origin + PREFIX;

export type Key = components['schemas']['ApiKey'];
export type User = components['schemas']['User'];
export type Instance = components['schemas']['Instance'];
export type Revision = components['schemas']['Revision'];
export type KeyWithSecret = components['schemas']['ApiKeyWithSecret'];

/** What must not outlive this tab: the token against forged requests, and the newest position it wrote or heard of. */
const tab = { csrfToken: '', position: '', signedInAt: 0, onSignedOut: () => {} };

const HEARD_WITHIN_MS = 3_000;
const AGAIN_MS = 200;

/** A user has just signed in: another process of the service may not know of it yet. */
export const justSignedIn = (): void => void (tab.signedInAt = Date.now());
export const rememberToken = (token: string): void => void (tab.csrfToken = token);
/** Called when the service says that there is no session any more. */
export const whenSignedOut = (listener: () => void): void => void (tab.onSignedOut = listener);

const offsetIn = (position: string) => Number(position.split('.')[1] ?? -1);

/** What this tab wrote or heard of, its next reads show: they wait until it is projected. */
export function hearOf(position: string): void {
  if (offsetIn(position) > offsetIn(tab.position)) tab.position = position;
}

const conventions: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET') request.headers.set('X-CSRF-Token', tab.csrfToken);
    // also behind a proxy, where the next read may reach another process
    else if (tab.position) request.headers.set('Latchkey-Position', tab.position);
  },
  async onResponse({ request, response }) {
    const position = response.headers.get('Latchkey-Position');
    if (request.method !== 'GET' && position) hearOf(position);
    if (response.ok) return;
    if (response.status === 401 && request.method === 'GET') {
      const later = await askUntilHeard(request);
      if (later?.ok) return later;
    }
    if (response.status === 401) tab.onSignedOut();
    throw await problemOf(response);
  },
  onError({ error }) {
    return new Unreachable((error as Error).message);
  },
};

async function askUntilHeard(request: Request): Promise<Response | null> {
  for (;;) {
    if (Date.now() - tab.signedInAt > HEARD_WITHIN_MS) return null;
    await new Promise((resolve) => window.setTimeout(resolve, AGAIN_MS));
    const response = await fetch(request.clone()).catch(() => null);
    if (response !== null && response.status !== 401) return response;
  }
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const body = await response.json().catch(() => null);
  if (body && typeof body === 'object' && 'code' in body) return new ApiProblem(body);
  const detail = `The service answered ${response.status} ${response.statusText}. Try again in a moment.`;
  return new ApiProblem({ status: response.status, code: 'INTERNAL', detail, requestId: '' });
}

export const api = createClient<paths>({ baseUrl: SERVICE });
api.use(conventions);

/** The body of an answer that `conventions` let through. */
export function body<T>({ data }: { data?: T }): T {
  return data as T;
}

/** One for each intention of a person: however often the request is repeated, it has one effect. */
export const newIdempotencyKey = (): string => crypto.randomUUID();

export const idempotent = (idempotencyKey: string) => ({ 'Idempotency-Key': idempotencyKey });
