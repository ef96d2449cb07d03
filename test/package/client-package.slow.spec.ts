import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runningService } from '../support/running-service.js';
import { packInto, Project } from './project.js';

describe('@latchkey/client in a program of another team', () => {
  const at = runningService();
  let folder: string;
  let project: Project;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-client-'));
    project = await Project.install('client', await packInto(folder, 'build:client'), folder);
    await project.takeReadme('@latchkey/client');
    await project.compile();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = (script: string) => {
    const { accessKey, secretKey } = at.admin.credential;
    return project.node('--input-type=module', '-e', `
      Object.assign(process.env, ${JSON.stringify({ LATCHKEY_URL: at.service.url, ACCESS_KEY: accessKey, SECRET_KEY: secretKey })});
      await import('./dist/${script}');
    `); // prettier-ignore
  };

  it('has types, compiles every block of the README, and works as a module', async () => {
    expect(await run('main.js')).toMatch(/^Of a program\n\{ valid: false, code: 'DELETED' \}\n$/);
  });

  it('works as CommonJS too', async () => {
    expect(await run('main-cjs.cjs')).toBe('UNAUTHENTICATED\n');
  });
});
