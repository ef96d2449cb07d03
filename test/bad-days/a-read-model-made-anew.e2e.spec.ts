import { afterEach, beforeEach, expect, it } from 'vitest';
import { seedKeys } from '../support/seeded-log.js';
import { freshDirectory, Service } from '../support/service.js';

// so many that it takes a while
const KEYS = 100_000;

let directory: Awaited<ReturnType<typeof freshDirectory>>;
beforeEach(async () => {
  directory = await freshDirectory();
});
afterEach(() => directory.remove());

async function readModelOf({ url }: { url: string }) {
  const response = await fetch(`${url}/readyz`);
  const { checks } = (await response.json()) as { checks: { readModel: { ok: boolean; reason: string | null } } };
  return { status: response.status, ...checks.readModel };
}

it('is made beside the running service, which says how far it is; killed in the middle, it begins again', async () => {
  await seedKeys(directory.path, KEYS);
  const killed = await Service.start(directory.path);
  const reason = expect.stringMatching(/\d+ of 100\d{3} records/);
  expect(await readModelOf(killed)).toMatchObject({ status: 200, ok: false, reason });
  const before = await killed.admin();
  expect((await before.get('/v1/me')).status).toBe(200);
  expect((await before.post('/v1/keys', { name: 'Meanwhile' })).status).toBe(201);
  const refused = await before.get('/v1/keys');
  expect([refused.status, refused.body.code]).toEqual([503, 'NOT_READY']);
  await killed.stop('SIGKILL');

  const service = await Service.start(directory.path);
  const admin = await service.admin();
  await expect.poll(() => readModelOf(service), { timeout: 90_000 }).toMatchObject({ ok: true });
  const { body } = await admin.get('/v1/keys?includeTotal=true&limit=1');
  // that of the first admin as well
  expect([body.items[0].name, body.total]).toEqual(['Meanwhile', KEYS + 2]);
  await service.stop();
}, 150_000);
