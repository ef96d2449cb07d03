import { createHmac, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packInto, Project, type RunningProject } from './project.js';

const INSTALLS_WITHIN_MS = 300_000;
const COMPILES_WITHIN_MS = 180_000;
const PAIR = { accessKey: 'access', secretKey: 'secret' };
const AS_ANA = [200, '{"user":"Ana"}'];

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

const statusOf = async (path: string, headers: Record<string, string> = {}) => (await service!.get(path, headers))[0];

/** The answers that every service gives, whatever it is built on; and Node warns of nothing. */
async function letsInOnlyWithAKey(): Promise<void> {
  expect(await statusOf('/')).toBe(401);
  expect(await statusOf('/', { ...PAIR, secretKey: 'wrong' })).toBe(401);
  expect(await service!.get('/', PAIR)).toEqual(AS_ANA);
  expect(service!.lines.filter((line) => line.includes('Warning'))).toEqual([]);
}

/** What the decorators ask for is seen by the guard. */
async function obeysDecorators(): Promise<void> {
  expect(await statusOf('/health')).toBe(200);
  expect(await statusOf('/loads', PAIR)).toBe(401);
}

/** Loads both entries both ways in one process, and prints what each gave and whether it is the same thing. */
const BOTH_WAYS = `
  import { createRequire } from 'node:module';
  import * as index from '@latchkey/passport';
  import * as core from '@latchkey/passport/core';
  import * as testing from '@latchkey/passport/testing';
  const require = createRequire(process.cwd() + '/any.cjs');
  const compare = (imported, required) =>
    [...new Set([...Object.keys(imported), ...Object.keys(required)])].map((name) => [name, imported[name] === required[name]]);
  const answer = {
    index: Object.fromEntries(compare(index, require('@latchkey/passport'))),
    core: Object.fromEntries(compare(core, require('@latchkey/passport/core'))),
    testing: Object.fromEntries(compare(testing, require('@latchkey/passport/testing'))),
    strategy: index.LatchkeyStrategy === core.LatchkeyStrategy,
  };
  process.stdout.write(JSON.stringify(answer));`;

async function isLoadedOnce(project: Project): Promise<void> {
  const { index, core, testing, strategy } = JSON.parse(await project.node('--input-type=module', '-e', BOTH_WAYS)) as {
    index: Record<string, boolean>;
    core: Record<string, boolean>;
    testing: Record<string, boolean>;
    strategy: boolean;
  };
  expect(index).toMatchObject({ ApiKeyGuard: true, CHECK_OBSERVER: true, LatchkeyStrategy: true, Caller: true });
  expect(core).toMatchObject({ LatchkeyStrategy: true });
  expect(testing).toMatchObject({ LatchkeyTestingModule: true, TestLatchkey: true });
  const isSame = [index, core, testing, { strategy }].flatMap((entry) => Object.values(entry));
  expect(isSame).not.toContain(false);
}

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
    await letsInOnlyWithAKey();
    await obeysDecorators();
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
    await letsInOnlyWithAKey();
    await obeysDecorators();
  });
  it('stands beside another strategy: either credential will do', async () => {
    service = await nest12.start('main.js', { JWT_KEY: jwtKey });
    expect(await service.get('/either', PAIR)).toEqual(AS_ANA);
    expect(await service.get('/either', jwt(jwtKey))).toEqual([200, '{"user":"Ben"}']);
    expect(await statusOf('/either')).toBe(401);
    expect(await statusOf('/either', { ...PAIR, secretKey: 'wrong' })).toBe(401);
    expect(await statusOf('/either', jwt('another key'))).toBe(401);
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
  it('brings none along, nor anything else but the strategy it extends', async () => {
    const manifest = JSON.parse(await readFile(join(folder, 'package/package.json'), 'utf8')) as {
      dependencies: object;
    };
    expect(Object.keys(manifest.dependencies)).toEqual(['passport-headerapikey']);
    expect(existsSync(join(noNest.folder, 'node_modules/@nestjs'))).toBe(false);
  });
  it('has types', () => noNest.compile(), COMPILES_WITHIN_MS);
  it.each(['express.js', 'fastify.js'])('%s: the strategy lets in', async (script) => {
    service = await noNest.start(script);
    await letsInOnlyWithAKey();
  });
});
