import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { pageHeaders } from '../http/response-headers.js';

const require = createRequire(import.meta.url);
const SWAGGER_UI = dirname(require.resolve('swagger-ui-dist/package.json'));
const FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];
const A_DAY_MS = 86_400_000;
// Swagger UI has its pictures in its style sheet
const HEADERS = pageHeaders("'self' data:");

/** Serves /docs: Swagger UI, started by a script in a file because the content security policy forbids inline ones. */
export async function serveDocs(fastify: FastifyInstance, prefix: string): Promise<void> {
  const [page, start] = [pageAt(prefix), startAt(prefix)];
  const hidden = { schema: { hide: true } as object };
  for (const path of ['/docs', '/docs/']) {
    fastify.get(path, hidden, (_request, reply) => reply.headers(HEADERS).send(page));
  }
  fastify.get('/docs/start.js', hidden, (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').header('Cache-Control', 'no-cache').send(start),
  );
  await fastify.register(fastifyStatic, { root: SWAGGER_UI, serve: false });
  for (const file of FILES) {
    fastify.get(`/docs/${file}`, hidden, (_request, reply) => reply.sendFile(file, { maxAge: A_DAY_MS }));
  }
}

const pageAt = (prefix: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Latchkey API</title>
    <link rel="stylesheet" href="${prefix}/docs/swagger-ui.css" />
    <link rel="icon" href="${prefix}/docs/favicon-32x32.png" type="image/png" />
    <script src="${prefix}/docs/swagger-ui-bundle.js" defer></script>
    <script src="${prefix}/docs/start.js" defer></script>
  </head>
  <body>
    <div id="swagger-ui"></div>
    <noscript>This page needs JavaScript. What it shows is in ${prefix}/openapi.json.</noscript>
  </body>
</html>
`;

const startAt = (prefix: string) => `SwaggerUIBundle({
  url: '${prefix}/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
});
`;
