import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Browser, cookieName, tokenOf } from '../support/browser.js';
import type { Client } from '../support/client.js';
import { isHeartbeat, openEvents } from '../support/event-stream.js';
import { filesBelow } from '../support/files.js';
import { latchkey } from '../support/latchkey-command.js';
import { rawRequest } from '../support/raw-http.js';
import { freshDirectory, Service } from '../support/service.js';

let directory: Awaited<ReturnType<typeof freshDirectory>>;
let service: Awaited<ReturnType<typeof Service.start>>;
let admin: Client;
let sealingKey: string;

beforeEach(async () => {
  directory = await freshDirectory();
  sealingKey = randomBytes(32).toString('base64');
  const env = { LOG_LEVEL: 'trace', LATCHKEY_SEALING_KEY: sealingKey };
  service = await Service.start(directory.path, env);
  admin = await service.admin();
});
afterEach(async () => {
  await service.stop();
  await directory.remove();
});

/** A secret as somebody might come across it; base64 looks different at each of three places in a text. */
function disguises(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const inBase64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(4, 44),
  );
  return [secret, ...inBase64, bytes.toString('hex'), bytes.toString('hex').toUpperCase(), encodeURIComponent(secret)];
}

/** A request with nothing set right that the caller did not set; what came back, headers and all. */
async function raw(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await fetch(admin.url + path, {
    method,
    body: body ?? null,
    headers: { ...admin.credential, ...headers },
  });
  return (await answer.text()) + [...answer.headers].join('\n');
}

async function signInLink(userId: string): Promise<string> {
  return (await admin.post(`/v1/users/${userId}/sign-in-link`)).body.url as string;
}

/** Everywhere a caller might put a secret by mistake, but for texts that people are to read: names and reasons. */
async function misplace(secret: string, keyId: string): Promise<string[]> {
  const type = { 'content-type': 'application/json' };
  const cookie = await cookieName(admin.url);
  const key = `/v1/keys/${keyId}`;
  const credential = `accessKey: ${admin.credential.accessKey}\r\nsecretKey: ${admin.credential.secretKey}`;
  const inPath = [
    raw('GET', `/v1/keys?secretKey=${secret}`),
    raw('GET', `/v1/keys?${secret}=1`),
    raw('GET', `/v1/keys?cursor=${secret}`),
    raw('GET', `/v1/keys?limit=${secret}`),
    raw('GET', `/v1/keys?status=${secret}`),
    raw('GET', `/v1/keys?q=${secret}`),
    raw('GET', `/v1/revisions?from=${secret}`),
    raw('GET', `/v1/events?after=${secret}`),
    raw('GET', `/v1/keys/${secret}`),
    raw('GET', `/v1/keys/x=${secret}`),
    raw('GET', `/v1/keys/%3D${secret}`),
    raw('GET', `/v1/keys/%${secret}`),
    raw('GET', `/${secret}`),
    raw('PUT', `/v1/keys/${secret}`),
    raw('PROPFIND', `/v1/keys/${secret}`),
    raw('DELETE', `/v1/${secret}/${secret}`),
    raw('PATCH', `${key}?${secret}=1`, '{}', type),
  ];
  const inBody = [
    JSON.stringify({ name: 'x', [secret]: 1 }),
    JSON.stringify({ name: 'x', [secret]: { [secret]: secret } }),
    JSON.stringify({ name: 'x', secretKey: secret }),
    JSON.stringify({ name: `x\n${secret}` }),
    JSON.stringify({ name: 'x', mappedUserId: secret }),
    JSON.stringify({ name: 'x', expiresAt: secret }),
    JSON.stringify({ name: 'x', kind: secret }),
    JSON.stringify(secret),
    JSON.stringify([secret]),
    JSON.stringify({ name: 'x', padding: secret.repeat(2000) }),
    `{"name": "${secret}`,
    `{"name": \n${secret}}`,
    secret,
  ].map((body) => raw('POST', '/v1/keys', body, type));
  const inOtherBodies = [
    raw('POST', '/v1/users', JSON.stringify({ name: 'x', email: secret }), type),
    raw('POST', '/v1/users', JSON.stringify({ name: 'x', email: 'x@example.org', role: secret }), type),
    raw('POST', '/v1/verify', JSON.stringify({ accessKey: secret, secretKey: secret }), type),
    raw('POST', '/v1/verify', JSON.stringify({ accessKey: admin.credential.accessKey, secretKey: `${secret}x` }), type),
    raw('POST', '/v1/keys', secret, { 'content-type': secret }),
    raw('POST', '/v1/session/link', JSON.stringify({ token: `x.${secret}` }), type),
    raw('POST', `/v1/session/link?token=${secret}`, JSON.stringify({ token: secret, [secret]: 1 }), type),
  ];
  const inHeaders = [
    raw('PATCH', key, JSON.stringify({ name: 'y' }), { ...type, 'if-match': secret }),
    raw('PATCH', key, JSON.stringify({ name: 'z' }), { ...type, 'idempotency-key': secret }),
    raw('PATCH', key, JSON.stringify({ name: 'a' }), { ...type, 'x-request-id': secret }),
    raw('PATCH', key, JSON.stringify({ name: 'b' }), { ...type, 'x-request-id': `request-id_${secret}.1` }),
    raw('GET', '/v1/me', undefined, { 'x-request-id': `${secret}!` }),
    raw('GET', '/v1/me', undefined, { 'latchkey-position': secret }),
    raw('GET', '/v1/events', undefined, { 'last-event-id': secret }),
    raw('GET', '/v1/me', undefined, { accessKey: secret, secretKey: secret }),
    raw('GET', '/v1/me', undefined, { accessKey: secret, secretKey: admin.credential.accessKey }),
    raw('GET', '/v1/me', undefined, { secretKey: `${secret}x` }),
    raw('GET', '/v1/me', undefined, { authorization: `Bearer ${secret}`, cookie: `secretKey=${secret}` }),
    raw('POST', '/v1/session', undefined, { 'x-csrf-token': secret }),
    raw('GET', '/v1/me', undefined, { accessKey: '', cookie: `${cookie}=${secret}` }),
    raw('GET', '/v1/me', undefined, { 'user-agent': secret, referer: `http://example.org/${secret}`, accept: secret }),
    raw('GET', '/v1/me', undefined, { [secret]: secret, 'x-forwarded-for': secret, origin: secret }),
  ];
  const inBytes = [
    `${secret}\r\n\r\n`,
    `GET /${secret} HTTP/9\r\n\r\n`,
    `GET /v1/me HTTP/1.1\r\nHost: x\r\n${credential}\r\n${secret}\r\n\r\n`,
    `GET /v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${credential}\r\nsecretKey: ${secret}\r\n\r\n`,
    `GET /v1/me HTTP/1.1\r\nHost: x\r\nx-long: ${secret.repeat(1000)}\r\n\r\n`,
  ].map(async (text) => (await rawRequest(admin.url, text)).text);
  return Promise.all([...inPath, ...inBody, ...inOtherBodies, ...inHeaders, ...inBytes]);
}

it('P7: no secret in logs, events, errors, metrics or databases', async () => {
  const created = await admin.post('/v1/keys', { name: 'Kept' });
  const rotated = await admin.post(`/v1/keys/${created.body.id}/rotate`, { overlapSeconds: 60 });
  const loader = await admin.post('/v1/keys', { name: 'Loader', kind: 'data-loader' });
  const revealed = await admin.post(`/v1/keys/${created.body.id}/reveal`);
  expect(revealed.body.secretKey).toBe(rotated.body.secretKey);
  const shown = [created, rotated, loader].map(({ body }) => body.secretKey as string);
  const browser = await Browser.signIn(admin);
  const { body: me } = await browser.get('/v1/me');
  const [used, open] = [await signInLink(me.user.id), await signInLink(me.user.id)];
  const follower = await Browser.follow(admin.url, used);
  await latchkey(directory.path, 'sign-in-link');
  const atBrowsers = [browser.secret, follower.secret, ...[used, open].map((link) => tokenOf(link).split('.')[1]!)];
  const secrets = [...shown, admin.credential.secretKey, ...atBrowsers];
  const digests = secrets.map((secret) => createHash('sha256').update(secret).digest());
  const answers = (await Promise.all(secrets.map((secret) => misplace(secret, created.body.id)))).flat();
  for (const path of [
    '/v1/keys',
    '/v1/keys?includeDeleted=true',
    `/v1/keys/${created.body.id}`,
    `/v1/keys/${created.body.id}/revisions`,
    '/v1/users',
    '/v1/revisions',
    '/v1/revisions.csv',
    '/v1/revisions.jsonl',
    '/v1/me',
    '/v1/me/keys',
    '/v1/me/sessions',
    '/v1/instances',
    '/metrics',
    '/readyz',
    '/openapi.json',
    '/asyncapi.json',
  ]) {
    answers.push((await admin.get(path)).text);
  }
  answers.push((await browser.get('/v1/session')).text, (await browser.get('/v1/me/sessions')).text);
  answers.push(JSON.stringify(await (await openEvents(browser)).until(isHeartbeat)));
  const verified = await admin.post('/v1/verify', {
    accessKey: loader.body.accessKey,
    secretKey: loader.body.secretKey,
    kind: 'data-loader',
  });
  expect(verified.body.valid).toBe(true);
  answers.push(verified.text);
  await service.stop();

  const files = await filesBelow(directory.path);
  expect(files.delete(`${directory.path}/first-admin-key.json`)).toBe(true);
  expect(files.size).toBeGreaterThanOrEqual(4);
  expect(service.output).toContain('request');
  const output = Buffer.from(service.output);
  const everything = [...files, ['what the service printed', output], ['its answers', Buffer.from(answers.join('\n'))]];
  for (const text of [...secrets, sealingKey].flatMap(disguises)) {
    for (const [where, found] of everything) expect(found!.includes(text), `${where}: ${text}`).toBe(false);
  }
  // A digest opens nothing, but whoever has it can tell whether a secret is the right one: the log alone keeps it.
  for (const digest of digests.flatMap((one) => [one.toString('hex'), one.toString('base64url').slice(0, 40)])) {
    for (const [where, found] of everything) {
      if (!String(where).startsWith(`${directory.path}/log/`))
        expect(found!.includes(digest), String(where)).toBe(false);
    }
  }
});
