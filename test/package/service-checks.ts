import { expect } from 'vitest';
import type { Project, RunningProject } from './project.js';

export const PAIR = { accessKey: 'access', secretKey: 'secret' };
export const AS_ANA = [200, '{"user":"Ana"}'];

/** The status of a GET. */
export const statusOf = async (service: RunningProject, path: string, headers: Record<string, string> = {}) =>
  (await service.get(path, headers))[0];

/** The answers that every service gives, whatever it is built on; and Node warns of nothing. */
export async function letsInOnlyWithAKey(service: RunningProject): Promise<void> {
  expect(await statusOf(service, '/')).toBe(401);
  expect(await statusOf(service, '/', { ...PAIR, secretKey: 'wrong' })).toBe(401);
  expect(await service.get('/', PAIR)).toEqual(AS_ANA);
  expect(service.lines.filter((line) => line.includes('Warning'))).toEqual([]);
}

/** What the decorators ask for is seen by the guard. */
export async function obeysDecorators(service: RunningProject): Promise<void> {
  expect(await statusOf(service, '/health')).toBe(200);
  expect(await statusOf(service, '/loads', PAIR)).toBe(401);
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

export async function isLoadedOnce(project: Project): Promise<void> {
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
