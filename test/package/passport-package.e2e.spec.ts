import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packInto, Project } from './project.js';
import { isLoadedOnce, letsInOnlyWithAKey, obeysDecorators } from './service-checks.js';

const INSTALLS_WITHIN_MS = 300_000;

// every framework, its README and its tests: passport-package.slow.spec.ts
describe('the package, installed in a service on Nest 12', () => {
  let folder: string;
  let project: Project;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-package-'));
    project = await Project.install('nest-12', await packInto(folder), folder);
  }, INSTALLS_WITHIN_MS);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('brings nothing along but what reads addresses and the strategy it extends', async () => {
    const manifest = JSON.parse(await readFile(join(folder, 'package/package.json'), 'utf8')) as {
      dependencies: object;
    };
    expect(Object.keys(manifest.dependencies)).toEqual(['ipaddr.js', 'passport-headerapikey']);
  });
  it('has types', () => project.compile(), INSTALLS_WITHIN_MS);
  it('guards', async () => {
    const service = await project.start('main.js', { JWT_KEY: 'unused' });
    try {
      await letsInOnlyWithAKey(service);
      await obeysDecorators(service);
    } finally {
      await service.stop();
    }
  });
  it('is the same code by require and by import', () => isLoadedOnce(project));
});
