import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { seedKeys } from '../support/seeded-log.js';
import { Service } from '../support/service.js';

const canMount = (() => {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
})();

// so many that a new file is filled first
const KEYS = 25_000;
const FULL = { ok: false, reason: expect.stringMatching(/read model cannot be written.*full/) };

async function checksOf({ url }: { url: string }) {
  const response = await fetch(`${url}/readyz`);
  return (
    (await response.json()) as { checks: Record<'projections' | 'readModel', { ok: boolean; reason: string | null }> }
  ).checks;
}

let mount: string;
let mounted: string | null;

beforeEach(async () => {
  mounted = null;
  mount = await mkdtemp(join(tmpdir(), 'latchkey-small-'));
});
afterEach(async () => {
  if (mounted !== null) execFileSync('umount', [mounted], { stdio: 'ignore' });
  await rm(mount, { recursive: true, maxRetries: 5 });
});

// Only root may mount; elsewhere the specs of the embedded log cover a full disk by a file size limit.
it.runIf(canMount)(
  'a full disk: writes are refused and said to be, verification goes on, and space heals it',
  async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', mount]);
    mounted = mount;
    const service = await Service.start(join(mount, 'data'));
    const admin = await service.admin();
    const { body: key } = await admin.post('/v1/keys', { name: 'Before' });
    const ballast = join(mount, 'ballast');
    await writeFile(ballast, Buffer.alloc(4 * 1024 * 1024)).catch(() => undefined);

    const acknowledged: string[] = [];
    let refused;
    for (let n = 0; refused === undefined; n++) {
      const answer = await admin.post('/v1/keys', { name: `Key ${n}` });
      if (answer.status === 201) acknowledged.push(answer.body.id);
      else refused = answer;
    }
    expect([refused.status, refused.body.code]).toEqual([503, 'NOT_COMMITTED']);
    expect(refused.body.detail).toMatch(/free disk space/);
    expect((await admin.as(key).get('/v1/me')).status).toBe(200);

    await rm(ballast);
    const { status, body: after } = await admin.post('/v1/keys', { name: 'After' });
    expect(status).toBe(201);
    await service.stop();
    const again = await Service.start(join(mount, 'data'));
    for (const id of [key.id, ...acknowledged, after.id]) {
      expect((await (await again.admin()).get(`/v1/keys/${id}`)).status).toBe(200);
    }
    await again.stop();
  },
);

it.runIf(canMount)(
  'a full disk under the read model alone: commands go on, lists say that they are stale, and space heals it',
  async () => {
    const data = join(mount, 'data');
    const folder = join(data, 'read-model');
    await mkdir(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]);
    mounted = folder;
    const service = await Service.start(data);
    const admin = await service.admin();
    expect((await admin.get('/v1/keys')).body.items).toHaveLength(1);
    const ballast = join(folder, 'ballast');
    await writeFile(ballast, Buffer.alloc(8 << 20)).catch(() => undefined);

    const created: string[] = [];
    const problem = async () => {
      const { status, body } = await admin.post('/v1/keys', {
        name: `Key ${created.length}`,
        description: 'x'.repeat(500),
      });
      expect(status).toBe(201);
      created.push(body.id);
      return (await checksOf(service)).projections;
    };
    expect(await eventually(problem, ({ ok }) => !ok)).toMatchObject(FULL);
    const stale = await admin.send('GET', '/v1/keys');
    expect([stale.status, stale.headers.get('latchkey-stale')]).toEqual([200, 'true']);
    expect((await admin.get('/v1/me')).status).toBe(200);

    await rm(ballast);
    await eventually(
      async () => (await admin.get('/v1/keys?limit=1&includeTotal=true')).body.total,
      (total) => total === created.length + 1,
    );
    // uses of keys are projected by themselves, and are tried again a moment later
    await eventually(
      async () => (await fetch(`${service.url}/readyz`)).status,
      (status) => status === 200,
    );
    await service.stop();
  },
);

it.runIf(canMount)(
  'a full disk while the read model is made: verification and commands go on, and with space it is made from the beginning',
  async () => {
    const data = join(mount, 'data');
    const folder = join(data, 'read-model');
    await seedKeys(data, KEYS);
    await mkdir(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder]);
    mounted = folder;
    const service = await Service.start(data);
    const admin = await service.admin();
    await expect.poll(async () => (await checksOf(service)).projections, { timeout: 60_000 }).toMatchObject(FULL);
    expect((await admin.get('/v1/me')).status).toBe(200);
    expect((await admin.post('/v1/keys', { name: 'Meanwhile' })).status).toBe(201);
    expect((await admin.get('/v1/keys')).status).toBe(503);

    execFileSync('mount', ['-o', 'remount,size=500m', folder]);
    await expect.poll(async () => (await checksOf(service)).readModel, { timeout: 90_000 }).toMatchObject({ ok: true });
    const { body } = await admin.get('/v1/keys?includeTotal=true&limit=1');
    // that of the first admin as well
    expect([body.items[0].name, body.total]).toEqual(['Meanwhile', KEYS + 2]);
    await service.stop();
  },
  180_000,
);

it('a folder that cannot be made is named, with the variable that chooses it', async () => {
  const { code, output } = await Service.startAndExit('/dev/null/latchkey');
  expect(code).toBe(1);
  expect(output).toMatch(/\/dev\/null\/latchkey cannot be used.*LATCHKEY_DATA_DIR/);
});
