// Two routes of plain Fastify that check a credential as the service does and answer the same JSON. argv: what they check
// and answer, as JSON. Tells its port to its parent.
import { createHash, timingSafeEqual } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from './harness.mjs';

const { fastify } = createRequire(join(ROOT, 'apps/api/package.json'))('fastify');
const { admin, shown, me, verification } = JSON.parse(process.argv[2]);

const digestOf = (text) => createHash('sha256').update(text).digest();
const digests = new Map([admin, shown].map(({ accessKey, secretKey }) => [accessKey, digestOf(secretKey)]));

function works(accessKey, secretKey) {
  const digest = digests.get(accessKey);
  return digest !== undefined && timingSafeEqual(digest, digestOf(secretKey));
}

const app = fastify();
app.addHook('onRequest', (request, reply, done) => {
  const { accesskey, secretkey } = request.headers;
  if (works(accesskey, secretkey)) done();
  else reply.code(401).send();
});
app.get('/v1/me', async () => me);
app.post('/v1/verify', async ({ body }) => (works(body.accessKey, body.secretKey) ? verification : { valid: false }));
await app.listen({ port: 0, host: '127.0.0.1' });
process.send({ port: app.server.address().port });
