import createClient, { type Middleware } from 'openapi-fetch';
import { ApiProblem, Unreachable } from './problem';
import type { components, paths } from './schema';

const written = document.querySelector<HTMLMetaElement>('meta[name="latchkey-base"]')?.content ?? './';

/** The prefix of every path of this service: '', or as in '/latchkey' where LATCHKEY_PUBLIC_URL has a path. */
export const PREFIX = written === './' ? '' : written.replace(/\/$/, '');

export const SERVICE = location.origin + PREFIX;

export type Schemas = components['schemas'];
export type Key = Schemas['ApiKey'];
export type KeyWithSecret = Schemas['ApiKeyWithSecret'];
export type Policy = Schemas['Policy'];
export type User = Schemas['User'];
export type Revision = Schemas['Revision'];

/** What must not outlive this tab. */
export const tab = {
  /** against forged requests */
  csrfToken: '',
  /** the newest that this tab wrote or heard of */
  position: '',
  /** another process of the service may not know of a new session yet */
  signedInAt: 0,
  /** called when the service says that there is no session any more */
  onSignedOut: () => {},
};

const HEARD_WITHIN_MS = 3_000;
const AGAIN_MS = 200;

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
  onError: ({ error }) => new Unreachable((error as Error).message),
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

export const body = async <T>(answer: Promise<{ data?: T }>): Promise<T> => (await answer).data as T;

/** The parameters of a command, which has one effect however often it is sent. @param version that it is meant for */
export const command = (id: string, idempotencyKey: string, version?: number) => ({
  params: {
    path: { id },
    header: { 'Idempotency-Key': idempotencyKey, ...(version && { 'If-Match': `"${version}"` }) },
  },
});
