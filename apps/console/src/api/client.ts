import { createApi, Position, type Schemas } from '@latchkey/client';

const written = document.querySelector<HTMLMetaElement>('meta[name="latchkey-base"]')?.content ?? './';

/** The prefix of every path of this service: '', or as in '/latchkey' where LATCHKEY_PUBLIC_URL has a path. */
export const PREFIX = written === './' ? '' : written.replace(/\/$/, '');

export const SERVICE = location.origin + PREFIX;

export { body, newIdempotencyKey, type Schemas } from '@latchkey/client';
export type { Key, Revision, User } from '@latchkey/client';
export type KeyWithSecret = Schemas['ApiKeyWithSecret'];
export type Policy = Schemas['Policy'];

/** What must not outlive this tab. */
export const tab = {
  /** against forged requests */
  csrfToken: '',
  /** the newest that this tab wrote or heard of: its next reads show it, also where another process answers */
  position: new Position(),
  /** another process of the service may not know of a new session yet */
  signedInAt: 0,
  /** called when the service says that there is no session any more */
  onSignedOut: () => {},
};

const HEARD_WITHIN_MS = 3_000;
const AGAIN_MS = 200;

// a person sees that there is no answer, and says whether to try again
export const api = createApi({ url: SERVICE, position: tab.position, retryForMs: 0 });
api.use({
  onRequest({ request }) {
    if (request.method !== 'GET') request.headers.set('X-CSRF-Token', tab.csrfToken);
  },
  async onResponse({ request, response }) {
    if (response.status !== 401) return;
    const later = request.method === 'GET' ? await askUntilHeard(request) : null;
    if (later?.ok) return later;
    tab.onSignedOut();
  },
});

async function askUntilHeard(request: Request): Promise<Response | null> {
  for (;;) {
    if (Date.now() - tab.signedInAt > HEARD_WITHIN_MS) return null;
    await new Promise((resolve) => window.setTimeout(resolve, AGAIN_MS));
    const response = await fetch(request.clone()).catch(() => null);
    if (response !== null && response.status !== 401) return response;
  }
}

/** The parameters of a command, which has one effect however often it is sent. @param version that it is meant for */
export const command = (id: string, idempotencyKey: string, version?: number) => ({
  params: {
    path: { id },
    header: { 'Idempotency-Key': idempotencyKey, ...(version && { 'If-Match': `"${version}"` }) },
  },
});
