import createClient, { type Middleware } from 'openapi-fetch';
import { ApiProblem, Unreachable } from './problem';
import type { components, paths } from './schema';

export type Key = components['schemas']['Key'];
export type User = components['schemas']['User'];
export type Revision = components['schemas']['Revision'];
export type KeyWithSecret = components['schemas']['KeyWithSecret'];

/** What must not outlive this tab: the token against forged requests, and how far this tab's writes have come. */
const tab = { csrfToken: '', position: '', onSignedOut: () => {} };

export const rememberToken = (token: string): void => void (tab.csrfToken = token);
/** Called when the service says that there is no session any more. */
export const whenSignedOut = (listener: () => void): void => void (tab.onSignedOut = listener);

const conventions: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET') request.headers.set('X-CSRF-Token', tab.csrfToken);
    // behind a proxy the next read may reach another process: it waits until it knows what this tab wrote
    else if (tab.position) request.headers.set('Latchkey-Position', tab.position);
  },
  async onResponse({ request, response }) {
    const position = response.headers.get('Latchkey-Position');
    if (request.method !== 'GET' && position) tab.position = position;
    if (response.ok) return;
    if (response.status === 401) tab.onSignedOut();
    throw await problemOf(response);
  },
  onError({ error }) {
    return new Unreachable((error as Error).message);
  },
};

async function problemOf(response: Response): Promise<ApiProblem> {
  const body = await response.json().catch(() => null);
  if (body && typeof body === 'object' && 'code' in body) return new ApiProblem(body);
  const detail = `The service answered ${response.status} ${response.statusText}. Try again in a moment.`;
  return new ApiProblem({ status: response.status, code: 'INTERNAL', detail, requestId: '' });
}

export const api = createClient<paths>({ baseUrl: location.origin });
api.use(conventions);

/** The body of an answer that `conventions` let through. */
export function body<T>({ data }: { data?: T }): T {
  return data as T;
}

/** One for each intention of a person: however often the request is repeated, it has one effect. */
export const newIdempotencyKey = (): string => crypto.randomUUID();
