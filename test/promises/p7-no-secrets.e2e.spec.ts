import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { filesBelow } from '../support/files.js';
import { freshDirectory, Service } from '../support/service.js';

let directory: Awaited<ReturnType<typeof freshDirectory>>;
let service: Awaited<ReturnType<typeof Service.start>>;
let admin: Client;

beforeEach(async () => {
  directory = await freshDirectory();
  const env = { LOG_LEVEL: 'trace', LATCHKEY_SEALING_KEY: randomBytes(32).toString('base64') };
  service = await Service.start(directory.path, env);
  admin = await service.admin();
});
afterEach(async () => {
  await service.stop();
  await directory.remove();
});

/** A secret as somebody might come across it. */
function disguises(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString('base64').slice(0, 40), bytes.toString('hex'), encodeURIComponent(secret)];
}

/** Everywhere a caller might put a secret by mistake. */
async function misplace(secret: string, keyId: string): Promise<Answer[]> {
  const json = { 'content-type': 'application/json' };
  const raw = (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
    fetch(admin.url + path, { method, body: body ?? null, headers: { ...admin.credential, ...headers } }).then(
      async (response): Promise<Answer> => ({
        status: response.status,
        headers: response.headers,
        body: undefined,
        text: (await response.text()) + [...response.headers].join('\n'),
      }),
    );
  return Promise.all([
    raw('GET', `/v1/keys?secretKey=${secret}`),
    raw('GET', `/v1/keys?${secret}=1`),
    raw('GET', `/v1/keys?cursor=${secret}`),
    raw('GET', `/v1/keys?limit=${secret}`),
    raw('GET', `/v1/keys?status=${secret}`),
    raw('GET', `/v1/keys/${secret}`),
    raw('GET', `/${secret}`),
    raw('DELETE', `/v1/${secret}/${secret}`),
    raw('POST', '/v1/keys', JSON.stringify({ name: 'x', [secret]: 1 }), json),
    raw('POST', '/v1/keys', JSON.stringify({ name: 'x', mappedUserId: secret }), json),
    raw('POST', '/v1/keys', JSON.stringify({ name: 'x', expiresAt: secret }), json),
    raw('POST', '/v1/keys', JSON.stringify({ name: 'x', kind: secret }), json),
    raw('POST', '/v1/keys', `{"name": "${secret}`, json),
    raw('POST', '/v1/keys', secret, { 'content-type': secret }),
    raw('POST', '/v1/users', JSON.stringify({ name: 'x', email: secret }), json),
    raw('POST', '/v1/verify', JSON.stringify({ accessKey: secret, secretKey: secret }), json),
    raw('PATCH', `/v1/keys/${keyId}`, JSON.stringify({ name: 'y' }), { ...json, 'if-match': secret }),
    raw('POST', `/v1/keys/${keyId}/disable`, undefined, { 'idempotency-key': secret }),
    raw('GET', '/v1/me', undefined, { 'x-request-id': `${secret}!` }),
    raw('GET', '/v1/me', undefined, { 'latchkey-position': secret }),
    raw('GET', '/v1/me', undefined, { accessKey: secret, secretKey: secret }),
    raw('GET', '/v1/me', undefined, { accessKey: admin.credential.accessKey, secretKey: `${secret}x` }),
  ]);
}

it('P7: no secret in logs, events, errors, metrics or databases', async () => {
  const created = await admin.post('/v1/keys', { name: 'Kept' });
  const rotated = await admin.post(`/v1/keys/${created.body.id}/rotate`, { overlapSeconds: 60 });
  const loader = await admin.post('/v1/keys', { name: 'Loader', kind: 'data-loader' });
  const revealed = await admin.post(`/v1/keys/${created.body.id}/reveal`);
  expect(revealed.body.secretKey).toBe(rotated.body.secretKey);
  const shown = [created, rotated, loader].map(({ body }) => body.secretKey as string);
  const secrets = [...shown, admin.credential.secretKey];
  const answers = (await Promise.all(secrets.map((secret) => misplace(secret, created.body.id)))).flat();
  for (const path of [
    '/v1/keys',
    `/v1/keys/${created.body.id}`,
    '/v1/revisions',
    '/v1/revisions.csv',
    '/v1/revisions.jsonl',
    '/v1/me',
    '/metrics',
    '/readyz',
  ]) {
    answers.push(await admin.get(path));
  }
  const verified = await admin.post('/v1/verify', {
    accessKey: loader.body.accessKey,
    secretKey: loader.body.secretKey,
    kind: 'data-loader',
  });
  expect(verified.body.valid).toBe(true);
  answers.push(verified);
  await service.stop();

  const files = await filesBelow(directory.path);
  expect(files.delete(`${directory.path}/first-admin-key.json`)).toBe(true);
  expect(files.size).toBeGreaterThanOrEqual(4);
  expect(service.output).toContain('request');
  for (const secret of secrets) {
    for (const text of disguises(secret)) {
      for (const answer of answers) expect(answer.text).not.toContain(text);
      expect(service.output).not.toContain(text);
      for (const [path, bytes] of files) expect(bytes.includes(text), path).toBe(false);
    }
  }
});
