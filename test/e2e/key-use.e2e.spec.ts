import { describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { GuardProcess, verifierCredential } from '../support/guards.js';
import { newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const DAY = 86_400_000;
const TIME = expect.stringMatching(/^20\d\d-.+Z$/) as string;
const HOUR = expect.stringMatching(/:00:00\.000Z$/) as string;

/** Sends a request in the name of a program. */
const call = (url: string, { accessKey, secretKey }: { accessKey: string; secretKey: string }, agent: string) =>
  fetch(url, { headers: { accessKey, secretKey, 'user-agent': agent } }).then(({ status }) => status);

describe('GET /v1/keys/{id}/use', () => {
  const at = runningService({ LATCHKEY_USAGE_FLUSH_MS: '100' });
  const ask = (id: string, query = '', client: Client = at.admin) => client.get(`/v1/keys/${id}/use${query}`);
  const until = (id: string, holds: (body: Answer['body']) => boolean): Promise<Answer['body']> =>
    eventually(async () => (await ask(id)).body, holds);
  const acceptedIn = ({ services }: Answer['body']) =>
    (services as { accepted: number }[]).reduce((sum, { accepted }) => sum + accepted, 0);

  it('is empty for a key that was never used', async () => {
    const { status, body } = await ask((await newKey(at.admin)).id);
    expect([status, body]).toEqual([
      200,
      { items: [], services: [], lastUsedAt: null, lastUse: null, limit: null, previousSecret: null },
    ]);
  });

  it('says what this API and a guard let in and refused, hour by hour, and from where', async () => {
    const guard = await GuardProcess.start(at.service.url, await verifierCredential(at.admin));
    const [key, other] = [await newKey(at.admin), await newKey(at.admin)];
    const me = `${at.service.url}/v1/me`;
    for (let n = 0; n < 3; n++) expect(await call(me, key, 'own/1')).toBe(200);
    expect(await call(me, { ...key, secretKey: other.secretKey }, 'own/1')).toBe(401);
    await until(key.id, (body) => acceptedIn(body) === 3);
    await eventually(() => guard.statusFor(key), (status) => status === 200); // prettier-ignore
    for (let n = 0; n < 4; n++) expect(await call(guard.url, key, `job/2 sk_${'a'.repeat(49)}`)).toBe(200);
    await at.admin.post(`/v1/keys/${key.id}/disable`);
    for (let n = 0; n < 2; n++) expect(await call(guard.url, key, 'job/2')).toBe(401);
    await guard.stop();
    const body = await until(key.id, (found) => acceptedIn(found) === 8 && found.services[0].refused.DISABLED === 2);
    const byName = Object.fromEntries((body.services as { service: string }[]).map((one) => [one.service, one]));
    expect(byName).toEqual({
      latchkey: {
        service: 'latchkey',
        accepted: 3,
        previousSecret: 0,
        refused: { WRONG_SECRET: 1 },
        lastUsedAt: TIME,
        address: '127.0.0.1',
        userAgent: 'own/1',
      },
      guarded: {
        service: 'guarded',
        accepted: 5,
        previousSecret: 0,
        refused: { DISABLED: 2 },
        lastUsedAt: TIME,
        address: '127.0.0.1',
        userAgent: expect.stringMatching(/^(job\/2 sk_\[redacted\]|node)$/) as string,
      },
    });
    const { lastUsedAt, address, userAgent } = byName['guarded'] as unknown as Record<string, string>;
    expect(body).toMatchObject({ lastUsedAt, previousSecret: null });
    expect(body.lastUse).toEqual({ at: lastUsedAt, service: 'guarded', address, userAgent });
    const hours = body.items as { at: string; services: { accepted: number }[] }[];
    for (const item of hours) expect(item).toEqual({ at: HOUR, services: expect.any(Array) });
    expect(hours.flatMap(({ services }) => services).reduce((sum, { accepted }) => sum + accepted, 0)).toBe(8);
    expect(hours.map((item) => item.at)).toEqual(hours.map((item) => item.at).toSorted());
    expect((await ask(other.id)).body.items).toEqual([]);
  });

  it('shows who still uses the old secret, until it is ended', async () => {
    const { key, client } = await person(at.admin);
    const me = `${at.service.url}/v1/me`;
    expect(await call(me, key, 'before/1')).toBe(200);
    const { body: rotated } = await client.post(`/v1/keys/${key.id}/rotate`, { overlapSeconds: 3_600 });
    const ends = rotated.previousSecretExpiresAt;
    expect((await ask(key.id)).body.previousSecret).toEqual({ expiresAt: ends, lastUsedAt: null, services: [] });
    const renewed = { accessKey: key.accessKey, secretKey: rotated.secretKey };
    expect(await call(me, renewed, 'new/1')).toBe(200);
    for (let n = 0; n < 2; n++) expect(await call(me, key, 'old/1')).toBe(200);
    const own = at.admin.as(renewed);
    const body = await until(key.id, ({ previousSecret }) => previousSecret.services[0]?.accepted === 2);
    expect(body.previousSecret).toEqual({
      expiresAt: ends,
      lastUsedAt: TIME,
      services: [{ service: 'latchkey', lastUsedAt: TIME, accepted: 2, address: '127.0.0.1', userAgent: 'old/1' }],
    });
    expect((await ask(key.id, '', own)).body.previousSecret).toEqual(body.previousSecret);

    // a second rotation within the same hour: what was the new secret is the old one now, and was not used since then
    await at.admin.post(`/v1/keys/${key.id}/rotate`, { overlapSeconds: 3_601 });
    const again = await until(key.id, ({ previousSecret }) => previousSecret.expiresAt !== ends);
    expect(again.previousSecret.services).toEqual([]);
    expect(await call(me, renewed, 'late/1')).toBe(200);
    await until(key.id, ({ previousSecret }) => previousSecret.services[0]?.accepted === 1);
    expect((await own.delete(`/v1/keys/${key.id}/previous-secret`)).status).toBe(200);
    expect(await call(me, renewed, 'late/1')).toBe(401);
    expect((await ask(key.id)).body.previousSecret).toBeNull();
    // uses of old secrets stay what they were
    expect((await ask(key.id)).body.services[0]).toMatchObject({ service: 'latchkey', previousSecret: 3 });
  });

  it('takes what a guard says of keys, as far as it can be so, and nothing for keys of nobody', async () => {
    const { client } = await person(at.admin, 'verifier');
    const key = await newKey(at.admin);
    const applied = (await at.admin.post('/v1/keys', { name: 'Newest' })).headers.get('latchkey-position');
    const used = { key: key.id, count: 2, last: Date.now() + DAY, address: '10.0.0.1', agent: 'a\u0000b', refused: { EXPIRED: 1, NEWER: 1 } }; // prettier-ignore
    const usage = { seq: 1, uses: [used, { ...used, key: 'key_nobody' }, { ...used, count: 0, last: 0 }] };
    const report = { instance: 'i', boot: 'b', service: 'old', applied, usage };
    for (let n = 0; n < 2; n++) expect((await client.post('/v1/replica/reports', report)).status).toBe(200);
    // a guard of before says how often and when, and nothing else
    const plain = { seq: 2, uses: [{ key: key.id, count: 5, last: 1 }] };
    await client.post('/v1/replica/reports', { ...report, usage: plain });
    const body = await until(key.id, (found) => acceptedIn(found) === 7);
    expect(body.services).toMatchObject([{ service: 'old', refused: { EXPIRED: 2, NEWER: 2 }, address: '10.0.0.1', userAgent: 'a b' }]); // prettier-ignore
    expect(Date.parse(body.lastUsedAt)).toBeLessThanOrEqual(Date.now());
    expect((await ask('key_nobody')).status).toBe(404);
  });

  it('is the same after a restart', async () => {
    const key = await newKey(at.admin);
    expect(await call(`${at.service.url}/v1/me`, key, 'own/1')).toBe(200);
    const before = await until(key.id, (body) => acceptedIn(body) === 1);
    await at.restart();
    expect((await ask(key.id)).body).toEqual(before);
  });

  it('is of the time that is asked for', async () => {
    const key = await newKey(at.admin);
    expect(await call(`${at.service.url}/v1/me`, key, 'own/1')).toBe(200);
    await until(key.id, (body) => acceptedIn(body) === 1);
    const iso = (ms: number) => encodeURIComponent(new Date(ms).toISOString());
    const { body } = await ask(key.id, `?from=${iso(Date.now() - 9 * DAY)}&to=${iso(Date.now() - 8 * DAY)}`);
    expect(body).toMatchObject({ items: [], services: [], lastUse: { service: 'latchkey' } });
    expect((await ask(key.id, `?from=${iso(Date.now() - 89 * DAY)}`)).body.items).toHaveLength(1);
  });

  it.each([
    ['from=soon', '?from'],
    ['to=', '?to'],
    ['from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z', '?from'],
    ['from=2026-01-01T00:00:00Z&to=2026-04-01T00:00:01Z', '?from'],
    ['hours=1', '?hours'],
  ])('refuses ?%s', async (query, pointer) => {
    expectProblem(await ask((await newKey(at.admin)).id, `?${query}`), 400, 'VALIDATION_FAILED', [pointer]);
  });

  it('is for admins and the mapped user; for others there is no such key', async () => {
    const [ana, ben] = [await person(at.admin), await person(at.admin)];
    expect((await ask(ana.key.id, '', ana.client)).status).toBe(200);
    expectProblem(await ask(ana.key.id, '', ben.client), 404, 'KEY_NOT_FOUND');
  });
});
