import { afterEach, describe, expect, it } from 'vitest';
import type { Credential } from '@latchkey/domain';
import { Browser } from '../support/browser.js';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { GuardProcess } from '../support/guards.js';
import { newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const HOUR = 3_600;
const running = runningService({ LATCHKEY_LEASE_MS: '3000', LATCHKEY_USAGE_FLUSH_MS: '200' });
const guards: GuardProcess[] = [];
afterEach(async () => {
  for (const guard of guards.splice(0)) await guard.stop();
});

const limited = (requests: number, perSeconds = HOUR, more: object = {}) =>
  newKey(running.admin, { limit: { requests, perSeconds }, ...more });
const guard = async (): Promise<GuardProcess> => {
  const { key } = await person(running.admin, 'verifier');
  const one = await GuardProcess.start(running.service.url, key as Credential);
  guards.push(one);
  return one;
};
/** A new key takes nothing away, so its answer does not wait for guards (P4). */
const letsIn = (one: GuardProcess, key: object) =>
  eventually(() => one.statusFor(key as Credential), (status) => status === 200); // prettier-ignore
/** Asks until it is refused. @returns how often it was let in */
async function untilRefused(client: Client): Promise<number> {
  for (let times = 0; ; times++) if ((await client.get('/v1/me')).status === 429) return times;
}

describe('a limit of a key', () => {
  it.each([
    [{ requests: 0, perSeconds: 1 }, '/limit/requests', 'must be at least 1; disable the key to shut it'],
    [{ requests: 1.5, perSeconds: 1 }, '/limit/requests', 'must be a whole number of requests'],
    [{ requests: 2e9, perSeconds: 1 }, '/limit/requests', 'must be at most 1000000000 requests'],
    [{ requests: 1, perSeconds: 86_401 }, '/limit/perSeconds', 'must be at most 86400 seconds'],
    [{ requests: 1, perSeconds: 1, burst: 3 }, '/limit', ''],
  ])('is not %o', async (limit, pointer, message) => {
    const refused = await running.admin.post('/v1/keys', { name: 'K', limit });
    expectProblem(refused, 400, 'VALIDATION_FAILED');
    const found = { pointer: expect.stringContaining(pointer), message: expect.stringContaining(message) };
    expect(refused.body.errors).toMatchObject([found]);
  });

  it('holds at the routes of this service, and is told with each answer', async () => {
    const key = await limited(3);
    const client = running.admin.as(key);
    const first = await client.get('/v1/me');
    expect(first.body.key.limit).toEqual({ requests: 3, perSeconds: HOUR });
    expect(first.headers.get('ratelimit')).toMatch(/^"key";r=2;t=\d+$/);
    expect(first.headers.get('ratelimit-policy')).toBe('"key";q=3;w=3600');
    expect(await untilRefused(client)).toBe(2);
    const refused = await client.get('/v1/me');
    expectProblem(refused, 429, 'RATE_LIMITED');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(1_000);
    expect(refused.headers.get('ratelimit')).toMatch(/^"key";r=0;t=\d+$/);
    const { headers } = await running.admin.get('/v1/me');
    expect(headers.has('ratelimit')).toBe(false);
  });

  it('counts what other services ask at POST /v1/verify', async () => {
    const { accessKey, secretKey } = await limited(2);
    const ask = async () => (await running.admin.post('/v1/verify', { accessKey, secretKey })).body;
    expect(await ask()).toMatchObject({ valid: true, limit: { requests: 2, remaining: 1, retryAfterSeconds: 0 } });
    expect(await ask()).toMatchObject({ valid: true, limit: { remaining: 0 } });
    const { limit, ...refused } = await ask();
    expect(refused).toEqual({ valid: false, code: 'LIMIT' });
    expect(limit).toMatchObject({ requests: 2, perSeconds: HOUR, remaining: 0 });
    expect(limit.retryAfterSeconds).toBeGreaterThan(1_000);
  });

  it('holds for the session that the key opened', async () => {
    const key = await limited(50);
    const browser = await Browser.signIn(running.admin.as(key));
    await untilRefused(running.admin.as(key));
    expect((await browser.get('/v1/me')).status).toBe(429);
  });

  it('does not end the lease of a guard', async () => {
    const { key, client } = await person(running.admin, 'verifier');
    const one = await GuardProcess.start(running.service.url, key as Credential);
    guards.push(one);
    await running.admin.patch(`/v1/keys/${key.id}`, { limit: { requests: 1, perSeconds: HOUR } });
    await untilRefused(client);
    const free = await newKey(running.admin);
    await letsIn(one, free);
    for (let lease = 0; lease < 20; lease++) expect(await one.statusFor(free as Credential)).toBe(200);
    const { leaseLeftMs } = await one.status();
    await eventually(one.status.bind(one), (now) => now.leaseLeftMs > leaseLeftMs || now.leaseLeftMs > 2_500);
  });

  it('is in force everywhere once it is acknowledged, and history says what it was', async () => {
    const one = await guard();
    const key = await newKey(running.admin);
    await letsIn(one, key);
    for (let time = 0; time < 5; time++) expect(await one.statusFor(key as Credential)).toBe(200);
    const changed = await running.admin.patch(`/v1/keys/${key.id}`, { limit: { requests: 2, perSeconds: HOUR } });
    expect(changed.body.limit).toEqual({ requests: 2, perSeconds: HOUR });
    const statuses = [];
    for (let time = 0; time < 5; time++) statuses.push(await one.statusFor(key as Credential));
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(2);
    expect(statuses.at(-1)).toBe(429);
    const { items } = (await running.admin.get(`/v1/keys/${key.id}/revisions`)).body;
    const after = { requests: 2, perSeconds: HOUR };
    expect(items[0].changes).toEqual([{ field: 'limit', before: null, after }]);
  });

  it('is not lifted or handed on by a key that has one', async () => {
    const key = await limited(100, HOUR);
    const client = running.admin.as(key);
    expectProblem(await client.patch(`/v1/keys/${key.id}`, { limit: null }), 403, 'FORBIDDEN');
    expectProblem(await client.post('/v1/keys', { name: 'Wider' }), 403, 'FORBIDDEN');
    const wider = { name: 'Wider', limit: { requests: 101, perSeconds: HOUR } };
    expectProblem(await client.post('/v1/keys', wider), 403, 'FORBIDDEN');
    expect((await client.post('/v1/keys', { ...wider, limit: { requests: 100, perSeconds: HOUR } })).status).toBe(201);
  });
});

describe('guards and this service', () => {
  it('let in together what the limit says, wherever it is asked for', async () => {
    const [one, two] = [await guard(), await guard()];
    const key = (await limited(60)) as Credential;
    let admitted = 0;
    const ask = async (at: GuardProcess) => {
      const status = await at.statusFor(key);
      if (status === 200) admitted++;
      return status;
    };
    // more than a third of it, which is what each of the three begins with
    await eventually(() => ask(one).then(() => admitted), (sum) => sum >= 40); // prettier-ignore
    await eventually(() => ask(two).then(() => admitted), (sum) => sum >= 57); // prettier-ignore
    for (let time = 0; time < 100; time++) await ask(time % 2 === 0 ? one : two);
    expect(admitted).toBeLessThanOrEqual(62);
    // who was not asked before lets one in, and is told
    await eventually(() => running.admin.as(key).get('/v1/me'), ({ status }) => status === 429); // prettier-ignore
  });
});

describe('POST /v1/replica/limits', () => {
  const send = (client: Client, body: object) => client.post('/v1/replica/limits', body);
  const report = (...uses: object[]) => ({ instance: 'a', boot: 'b', uses });
  const use = (key: string, more: object = {}) => ({ key, admitted: 0, demand: 1, ...more });

  it('is for the roles verifier and admin', async () => {
    expectProblem(await send((await person(running.admin)).client, report()), 403, 'FORBIDDEN');
    const { client } = await person(running.admin, 'verifier');
    expect((await send(client, report())).body).toEqual({ shares: [], verifiers: expect.any(Number), everyMs: 250 });
  });

  it('answers for keys that have a limit, and for no others', async () => {
    const [key, free] = [await limited(10), await newKey(running.admin)];
    const { body } = await send(running.admin, report(use(key.id), use(free.id), use('key_nobody')));
    expect(body.shares).toMatchObject([{ key: key.id, tokens: 10 }]);
    expect(body.shares[0].share).toBeGreaterThan(0);
  });

  it.each([
    ['a negative count', use('key_x', { admitted: -1 })],
    ['a demand without end', use('key_x', { demand: 1e300 })],
    ['a member of its own', use('key_x', { more: 1 })],
  ])('refuses %s', async (_, wrong) =>
    expectProblem(await send(running.admin, report(wrong)), 400, 'VALIDATION_FAILED'),
  );

  it('takes no key of another guard’s away: what is told too much is owed for half of the limit', async () => {
    const key = await limited(10, 1);
    await send(running.admin, report(use(key.id, { admitted: 1e9 })));
    await eventually(() => running.admin.as(key).get('/v1/me'), ({ status }) => status === 200); // prettier-ignore
  });
});

describe('the limit of keys that have none of their own', () => {
  const withDefault = runningService({ LATCHKEY_DEFAULT_LIMIT: '40/3600', LATCHKEY_LEASE_MS: '3000' });

  it('holds at this service and at guards, but not for keys that have their own, nor for guards', async () => {
    const admin = withDefault.admin;
    const wide = admin.as(await newKey(admin, { limit: { requests: 10_000, perSeconds: HOUR } }));
    const { key: own } = await person(admin, 'verifier');
    const one = await GuardProcess.start(withDefault.service.url, own as Credential);
    guards.push(one);
    const key = await newKey(admin);
    expect(key.limit).toBeNull();
    await eventually(() => one.statusFor(key as Credential), (status) => status === 429); // prettier-ignore
    for (let time = 0; time < 60; time++) expect((await wide.get('/v1/me')).status).toBe(200);
    expect((await wide.get('/v1/me')).headers.get('ratelimit-policy')).toBe('"key";q=10000;w=3600');
    expect(await one.status()).toMatchObject({ ready: true });
  });
});

describe('what a key with a limit is used for', () => {
  it('says what is left, and how often it was refused', async () => {
    const key = await limited(5);
    const client = running.admin.as(key);
    const admitted = await untilRefused(client);
    const use = () => running.admin.get(`/v1/keys/${key.id}/use`).then(({ body }) => body);
    const { services } = await eventually(use, (body) => body.services[0]?.refused.LIMIT >= 1);
    expect(services).toMatchObject([{ service: 'latchkey', accepted: admitted, refused: { LIMIT: 1 } }]);
    expect((await use()).limit).toMatchObject({ requests: 5, perSeconds: HOUR, remaining: 0 });
    const free = await newKey(running.admin);
    expect((await running.admin.get(`/v1/keys/${free.id}/use`)).body.limit).toBeNull();
  });
});
