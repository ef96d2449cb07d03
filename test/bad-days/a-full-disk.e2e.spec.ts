import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Service } from '../support/service.js';

const canMount = (() => {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
})();

let mount: string;
let mounted: boolean;

beforeEach(async () => {
  mounted = false;
  mount = await mkdtemp(join(tmpdir(), 'latchkey-small-'));
});
afterEach(async () => {
  if (mounted) execFileSync('umount', [mount], { stdio: 'ignore' });
  await rm(mount, { recursive: true, maxRetries: 5 });
});

// Only root may mount; elsewhere the specs of the embedded log cover a full disk by a file size limit.
it.runIf(canMount)(
  'a full disk: writes are refused and said to be, verification goes on, and space heals it',
  async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', mount]);
    mounted = true;
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

it('a folder that cannot be made is named, with the variable that chooses it', async () => {
  const { code, output } = await Service.startAndExit('/dev/null/latchkey');
  expect(code).toBe(1);
  expect(output).toMatch(/\/dev\/null\/latchkey cannot be used.*LATCHKEY_DATA_DIR/);
});
