import { describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { GuardProcess, verifierCredential } from '../support/guards.js';
import { newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const PATH = '/v1/statistics/checks';
const HOUR = 3_600_000;

type Counts = Record<string, number>;

/** What all hours come to, by code. */
function sums({ body }: Answer): Counts {
  const total: Counts = { OK: 0 };
  for (const { accepted, refused } of body.items as { accepted: number; refused: Counts }[]) {
    total['OK']! += accepted;
    for (const [code, count] of Object.entries(refused)) total[code] = count + (total[code] ?? 0);
  }
  return total;
}

const stranger = { accessKey: 'ak_nobody', secretKey: 'sk_nobody' };
const isZero = ({ accepted, refused }: Answer['body']) => accepted === 0 && Object.keys(refused).length === 0;

describe('GET /v1/statistics/checks', () => {
  const at = runningService({ LATCHKEY_LEASE_MS: '10000' });
  const ask = (client: Client = at.admin, query = '') => client.get(`${PATH}${query}`);
  /** Counts are written now and then, and when the service stops. Each test refuses with codes of its own. */
  async function counted(expected: Counts): Promise<Counts> {
    await at.restart();
    const all = (found: Counts) => Object.entries(expected).every(([code, count]) => found[code] === count);
    return eventually(async () => sums(await ask()), all);
  }

  it('has every hour of the last seven days, newest last', async () => {
    const { body } = await ask();
    const newest = Math.floor(Date.now() / HOUR) * HOUR;
    expect(body.items).toHaveLength(7 * 24 + 1);
    expect(body.items.every(isZero)).toBe(true);
    expect(newest - Date.parse(body.items.at(-1).at)).toBeLessThanOrEqual(HOUR);
    expect(Date.parse(body.items.at(-1).at) - Date.parse(body.items[0].at)).toBe(7 * 24 * HOUR);
  });

  it('counts what was accepted and refused, unknown keys too, and keeps it over restarts', async () => {
    const [disabled, key] = [await newKey(at.admin), await newKey(at.admin)];
    await at.admin.post(`/v1/keys/${disabled.id}/disable`);
    for (let n = 0; n < 5; n++) await at.admin.as(key).get('/v1/me');
    for (let n = 0; n < 3; n++) await at.admin.as(disabled).get('/v1/me');
    await at.admin.as({ ...key, secretKey: disabled.secretKey }).get('/v1/me');
    for (let n = 0; n < 2; n++) await at.admin.as(stranger).get('/v1/me');
    await fetch(`${at.service.url}/v1/me`);
    const expected = { DISABLED: 3, WRONG_SECRET: 1, MALFORMED: 2, MISSING_HEADER: 1 };
    expect((await counted(expected))['OK']).toBeGreaterThanOrEqual(5);
    await counted(expected);
  });

  it('counts what others ask at POST /v1/verify', async () => {
    const { accessKey, secretKey } = await newKey(at.admin);
    await at.admin.post('/v1/verify', { accessKey, secretKey, kind: 'data-loader' });
    await counted({ WRONG_KIND: 1 });
  });

  it('counts what guards in other processes checked, each once', async () => {
    const credential = await verifierCredential(at.admin);
    const [key, deleted] = [await newKey(at.admin), await newKey(at.admin)];
    await at.admin.delete(`/v1/keys/${deleted.id}`);
    const guards = await Promise.all([1, 2].map(() => GuardProcess.start(at.service.url, credential)));
    for (const guard of guards) {
      await eventually(() => guard.statusFor(key), (status) => status === 200); // prettier-ignore
      for (let n = 0; n < 50; n++) await guard.statusFor(deleted);
    }
    await eventually(
      async () => sums(await ask())['DELETED'],
      (count) => count === 100,
    );
    for (const guard of guards) await guard.stop();
    await counted({ DELETED: 100 });
  });

  it('counts a report that comes twice once', async () => {
    const { client } = await person(at.admin, 'verifier');
    const applied = (await at.admin.post('/v1/keys', { name: 'Newest' })).headers.get('latchkey-position');
    const usage = { seq: 1, uses: [], checks: { accepted: 1000, refused: { USER_INACTIVE: 7 } } };
    const report = { instance: 'i', boot: 'b', applied, usage };
    for (let n = 0; n < 3; n++) expect((await client.post('/v1/replica/reports', report)).body.takesChecks).toBe(true);
    await client.post('/v1/replica/reports', { ...report, leaving: true, usage: { ...usage, seq: 2 } });
    const { OK } = await counted({ USER_INACTIVE: 14 });
    expect(OK).toBeGreaterThanOrEqual(2000);
    expect(OK).toBeLessThan(2500);
  });

  it('can be asked for any time', async () => {
    const now = Date.now();
    const iso = (time: number) => encodeURIComponent(new Date(time).toISOString());
    const { body } = await ask(at.admin, `?from=${iso(now - 3 * HOUR)}&to=${iso(now - 2 * HOUR)}`);
    expect(body.items.length).toBeLessThanOrEqual(2);
    expect(body.items.every(isZero)).toBe(true);
    expect((await ask(at.admin, `?from=${iso(now - 31 * 24 * HOUR + 60_000)}`)).body.items.length).toBeGreaterThan(740);
  });

  it.each([
    ['from=soon', '?from'],
    ['to=', '?to'],
    ['from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z', '?from'],
    ['from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:01Z', '?from'],
    ['hours=1', '?hours'],
  ])('refuses ?%s', async (query, pointer) => {
    expectProblem(await ask(at.admin, `?${query}`), 400, 'VALIDATION_FAILED', [pointer]);
  });

  it('is for admins only', async () => {
    for (const role of ['member', 'verifier'] as const) {
      expectProblem(await ask((await person(at.admin, role)).client), 403, 'FORBIDDEN');
    }
  });
});
