import { createHmac, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packInto, Project, type RunningProject } from './project.js';
import { AS_ANA, isLoadedOnce, letsInOnlyWithAKey, obeysDecorators, PAIR, statusOf } from './service-checks.js';

const INSTALLS_WITHIN_MS = 300_000;
const COMPILES_WITHIN_MS = 180_000;

let folder: string;
let nest11: Project;
let nest12: Project;
let noNest: Project;
let graphql: Project;
let service: RunningProject | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-package-'));
  const tarball = await packInto(folder);
  const install = (name: string) => Project.install(name, tarball, folder);
  const names = ['nest-11', 'nest-12', 'no-nest', 'nest-12-graphql'];
  [nest11, nest12, noNest, graphql] = (await Promise.all(names.map(install))) as [Project, Project, Project, Project];
}, INSTALLS_WITHIN_MS);
afterEach(async () => {
  await service?.stop();
  service = undefined;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('in a service on Nest 11 that is CommonJS', () => {
  it('has types for module resolution as it was', () => nest11.compile(), COMPILES_WITHIN_MS);
  it(
    'has types for module resolution as it is now',
    () => nest11.compile('tsconfig.nodenext.json'),
    COMPILES_WITHIN_MS,
  );
  it(
    'compiles every block of the README, with declarations, and its tests pass in Jest',
    async () => {
      await nest11.takeReadme();
      await nest11.compile('tsconfig.readme.json');
      await nest11.node('node_modules/jest/bin/jest.js');
    },
    COMPILES_WITHIN_MS,
  );
  it('guards', async () => {
    service = await nest11.start('main.js');
    await letsInOnlyWithAKey(service);
    await obeysDecorators(service);
  });
  it('refuses with a problem, and Nest warns of nothing', async () => {
    service = await nest11.start('main.js');
    const refused = await fetch(service.url);
    expect([refused.status, refused.headers.get('content-type'), refused.headers.get('www-authenticate')]).toEqual([401, 'application/problem+json; charset=utf-8', 'ApiKey realm="latchkey"']); // prettier-ignore
    expect(await refused.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect(service.lines.filter((line) => line.includes('WARN'))).toEqual([]);
  });
  it('is the same code by require and by import', () => isLoadedOnce(nest11));
});

describe('in a service on Nest 12 that is ES modules', () => {
  const jwtKey = randomBytes(32).toString('hex');
  const jwt = (key: string) => {
    const parts = [{ alg: 'HS256' }, { sub: 'Ben' }].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const signed = parts.join('.');
    return { authorization: `Bearer ${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}` };
  };

  it('has types', () => nest12.compile(), COMPILES_WITHIN_MS);
  it(
    'compiles every block of the README, with declarations, and its tests pass in Vitest',
    async () => {
      await nest12.takeReadme();
      await nest12.compile('tsconfig.readme.json');
      await nest12.node('node_modules/vitest/vitest.mjs', 'run');
    },
    COMPILES_WITHIN_MS,
  );
  it('guards', async () => {
    service = await nest12.start('main.js', { JWT_KEY: jwtKey });
    await letsInOnlyWithAKey(service);
    await obeysDecorators(service);
  });
  it('stands beside another strategy: either credential will do', async () => {
    service = await nest12.start('main.js', { JWT_KEY: jwtKey });
    expect(await service.get('/either', PAIR)).toEqual(AS_ANA);
    expect(await service.get('/either', jwt(jwtKey))).toEqual([200, '{"user":"Ben"}']);
    expect(await statusOf(service, '/either')).toBe(401);
    expect(await statusOf(service, '/either', { ...PAIR, secretKey: 'wrong' })).toBe(401);
    expect(await statusOf(service, '/either', jwt('another key'))).toBe(401);
  });
  it('is the same code by require and by import', () => isLoadedOnce(nest12));
});

describe('in a service with GraphQL', () => {
  const ask = async (query: string, headers: Record<string, string> = {}) => {
    const body = JSON.stringify({ query });
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } };
    const { data, errors } = (await (await fetch(`${service!.url}/graphql`, init)).json()) as {
      data: unknown;
      errors?: { message: string; extensions: { code: string } }[];
    };
    return errors === undefined ? data : [errors[0]!.extensions.code, errors[0]!.message];
  };

  it('has types', () => graphql.compile(), COMPILES_WITHIN_MS);
  it('lets in only with a key, of the kind that a resolver takes', async () => {
    service = await graphql.start('main.js');
    expect(await ask('{ user }', PAIR)).toEqual({ user: 'Ana' });
    const refused = ['UNAUTHENTICATED', expect.stringContaining('accessKey')];
    expect(await ask('{ user }')).toEqual(refused);
    expect(await ask('{ user }', { ...PAIR, secretKey: 'wrong' })).toEqual(refused);
    expect(await ask('mutation { load }', PAIR)).toEqual(refused);
  });
});

describe('in services without Nest', () => {
  it('brings none along', () => {
    expect(existsSync(join(noNest.folder, 'node_modules/@nestjs'))).toBe(false);
  });
  it('has types', () => noNest.compile(), COMPILES_WITHIN_MS);
  it.each(['express.js', 'fastify.js'])('%s: the strategy lets in', async (script) => {
    service = await noNest.start(script);
    await letsInOnlyWithAKey(service);
  });
});
