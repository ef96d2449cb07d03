import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { Logger } from '@latchkey/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pageHeaders, varyBy } from '../http/response-headers.js';
import { isApi } from '../http/route-rules.js';

const BUILT = fileURLToPath(new URL('../../../console/dist/', import.meta.url));
const A_YEAR_MS = 365 * 86_400_000;
/** The addresses that the console's own router knows. */
export const PAGES = [
  '/',
  '/sign-in',
  '/settings/integrations/api-keys',
  '/settings/policy',
  '/keys/:id',
  '/users',
  '/users/:id',
  '/history',
  '/profile/security',
];
const HEADERS = pageHeaders();

/** Serves the console, if it was built: its page at every address of its router, its files under their hashed names. */
export async function serveConsole(fastify: FastifyInstance, prefix: string, logger: Logger): Promise<void> {
  if (!existsSync(`${BUILT}index.html`)) {
    return void logger.warn('the console is not built, so / shows nothing: run "npm run build", then start again');
  }
  // it was built with relative addresses, for any prefix
  const page = readFileSync(`${BUILT}index.html`, 'utf8').replaceAll('="./', `="${prefix}/`);
  const show = (reply: FastifyReply, status: number) => reply.code(status).headers(HEADERS).send(page);
  for (const path of PAGES)
    fastify.get(path, { schema: { hide: true } as object }, (_request, reply) => show(reply, 200));
  // a browser that asks for an unknown address gets the console's page, which says so
  fastify.addHook('onRequest', async (request, reply) => {
    if (!request.is404 || request.method !== 'GET' || isApi(request.url)) return;
    varyBy(reply, 'Accept');
    if (asksForPage(request)) return show(reply, 404);
  });
  await fastify.register(fastifyStatic, {
    root: `${BUILT}assets`,
    prefix: '/assets/',
    preCompressed: true,
    decorateReply: false,
    immutable: true,
    maxAge: A_YEAR_MS,
  });
  fastify.get('/icon.svg', (_request, reply) =>
    reply
      .type('image/svg+xml')
      .header('Cache-Control', 'max-age=86400')
      .send(readFileSync(`${BUILT}icon.svg`)),
  );
}

const asksForPage = ({ headers }: FastifyRequest): boolean => (headers.accept ?? '').includes('text/html');
