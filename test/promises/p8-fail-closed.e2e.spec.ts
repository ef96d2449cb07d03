import type { Credential } from '@latchkey/domain';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mistyped } from '../support/mistyped.js';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { freeze, thaw } from '../support/freeze.js';
import { freePort } from '../support/free-port.js';
import { GuardProcess, verifierCredential } from '../support/guards.js';
import { newKey, person } from '../support/people.js';
import { freshDirectory, Service } from '../support/service.js';
import { Watch } from '../support/watch.js';

const LEASE_MS = 4_000;
// between asking for a signal and the process that stands still
const SIGNAL_MS = 250;
const BAD = ['wrong', 'mixed', 'deleted', 'disabled', 'orphaned'] as const;

type Name = 'good' | (typeof BAD)[number];

let directory: Awaited<ReturnType<typeof freshDirectory>>;
let env: Record<string, string>;
let service: Service & { url: string };
let verifier: Credential;
let credentials: Record<Name, Credential>;
const guards: GuardProcess[] = [];

async function startGuard(more: Record<string, string> = {}): Promise<GuardProcess> {
  const guard = await GuardProcess.start(`http://127.0.0.1:${env['PORT']}`, verifier, more);
  guards.push(guard);
  return guard;
}

/** One good credential, and every kind that must not get in. */
async function issue(admin: Client): Promise<Record<Name, Credential>> {
  const [good, other, deleted, disabled] = await Promise.all([1, 2, 3, 4].map(() => newKey(admin)));
  const leaver = await person(admin);
  await admin.delete(`/v1/keys/${deleted.id}`);
  await admin.post(`/v1/keys/${disabled.id}/disable`, {});
  await admin.post(`/v1/users/${leaver.user.id}/deactivate`, {});
  const wrong = { ...good, secretKey: mistyped(good.secretKey) };
  return { good, wrong, mixed: { ...good, secretKey: other.secretKey }, deleted, disabled, orphaned: leaver.key };
}

const answers = (guard: GuardProcess, status: number) =>
  eventually(() => guard.statusFor(credentials.good), (found) => found === status); // prettier-ignore

beforeAll(async () => {
  directory = await freshDirectory();
  env = { LATCHKEY_LEASE_MS: String(LEASE_MS), PORT: await freePort() };
  service = await Service.start(directory.path, env);
  const admin = await service.admin();
  verifier = await verifierCredential(admin);
  credentials = await issue(admin);
});
afterEach(async () => {
  for (const guard of guards.splice(0)) await guard.stop('SIGKILL');
});
afterAll(async () => {
  await service.stop('SIGKILL');
  await directory.remove();
});

const ways: [string, { away(): Promise<void>; back(): Promise<void> }][] = [
  [
    'killed',
    {
      away: async () => void (await service.stop('SIGKILL')),
      back: async () => void (service = await Service.start(directory.path, env)),
    },
  ],
  [
    'stopped without a word',
    {
      away: () => Promise.resolve(void freeze(service.process)),
      back: () => Promise.resolve(void thaw(service.process)),
    },
  ],
];

describe.each(ways)('Latchkey is %s', (_, { away, back }) => {
  it('guards go on within their lease, then answer everybody with 503, and serve again when it is back', async () => {
    const two = await Promise.all([startGuard(), startGuard()]);
    for (const guard of two) await answers(guard, 200);
    const watch = new Watch(two, credentials);
    await watch.until('orphaned', 401);
    await away();
    const gone = performance.now() + SIGNAL_MS;
    await watch.until('good', 200, gone);
    expect(watch.statuses('good', gone, gone + LEASE_MS / 4), 'within the lease').not.toContain(503);
    for (const guard of two) await answers(guard, 503);
    for (const guard of two) {
      for (const name of ['good', ...BAD] as const) expect(await guard.statusFor(credentials[name]), name).toBe(503);
      expect(await guard.status()).toMatchObject({ ready: false, leaseLeftMs: 0, reason: /./ });
    }
    await watch.until('good', 503, gone + LEASE_MS);
    expect(watch.statuses('good', gone + LEASE_MS), 'after the lease').toEqual([503]);
    await back();
    for (const guard of two) await answers(guard, 200);
    await watch.until('good', 200, gone + LEASE_MS);
    await watch.stop();
    expect(watch.statuses('good')).toEqual([200, 503]);
    for (const name of BAD) expect(watch.statuses(name), name).toEqual([401, 503]);
    for (const guard of two) expect(guard.process.exitCode).toBeNull();
  });
});

describe('a guard that starts while Latchkey is away', () => {
  it('answers everybody with 503 until it comes, then serves', async () => {
    await service.stop('SIGKILL');
    const guard = await startGuard({ WAIT_MS: '200' });
    const watch = new Watch([guard], credentials);
    await eventually(() => watch.seen.length, (count) => count > 100); // prettier-ignore
    for (const name of ['good', ...BAD] as const) expect(watch.statuses(name), name).toEqual([503]);
    expect((await guard.status()).reason).toMatch(/cannot be reached/);
    service = await Service.start(directory.path, env);
    await watch.until('good', 200);
    await watch.stop();
    expect(watch.statuses('good')).toEqual([200, 503]);
    for (const name of BAD) {
      expect(watch.statuses(name), name).not.toContain(200);
      expect(await guard.statusFor(credentials[name]), name).toBe(401);
    }
  });

  it('does not take what it was told before it has a lease', async () => {
    freeze(service.process);
    const guard = await startGuard({ WAIT_MS: '200' });
    const watch = new Watch([guard], credentials);
    await eventually(() => watch.seen.length, (count) => count > 100); // prettier-ignore
    thaw(service.process);
    await watch.until('good', 200);
    await watch.stop();
    expect(watch.statuses('good')).toEqual([200, 503]);
    for (const name of BAD) expect(watch.statuses(name), name).not.toContain(200);
  });
});
