import type { Credential } from '@latchkey/domain';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { GuardProcess, verifierCredential } from '../support/guards.js';
import { newKey, person } from '../support/people.js';
import { runningService } from '../support/running-service.js';

const LEASE_MS = 4_000;
// what a busy machine may add to a wait that has ended
const SLACK_MS = 3_000;
const GUARDS = 10;

const running = runningService({ LATCHKEY_LEASE_MS: String(LEASE_MS) });
let admin: Client;
let credential: Credential;
let guards: GuardProcess[];

const startGuard = (env: Record<string, string> = {}) => GuardProcess.start(running.service.url, credential, env);

/** Resolves once every guard answers this credential with this status. */
async function everywhere(status: number, key: Credential, among = guards): Promise<void> {
  for (const guard of among) await eventually(() => guard.statusFor(key), (found) => found === status); // prettier-ignore
}

/** Asks guards again and again; says which of the questions that were begun after an instant were answered with 200. */
function hammer(key: Credential, among: readonly GuardProcess[]) {
  const stop = new AbortController();
  const letIn: number[] = [];
  const ask = async (guard: GuardProcess) => {
    while (!stop.signal.aborted) {
      const begun = performance.now();
      if ((await guard.statusFor(key)) === 200) letIn.push(begun);
    }
  };
  const asking = among.map(ask);
  return {
    letIn,
    after: async (instant: number) => {
      stop.abort();
      await Promise.all(asking);
      return letIn.filter((begun) => begun >= instant);
    },
  };
}

async function timed(work: () => Promise<Answer>): Promise<{ answer: Answer; ms: number; at: number }> {
  const begun = performance.now();
  const answer = await work();
  const at = performance.now();
  return { answer, ms: at - begun, at };
}

beforeAll(async () => {
  admin = running.admin;
  credential = await verifierCredential(admin);
  guards = await Promise.all(Array.from({ length: GUARDS }, () => startGuard()));
});
afterAll(async () => {
  await Promise.all(guards.map((guard) => guard.stop('SIGKILL')));
});

describe('with ten guards in other processes', () => {
  const takeAway: [string, (key: Answer['body'], user: Answer['body']) => Promise<Answer>][] = [
    ['delete', (key) => admin.delete(`/v1/keys/${key.id}`)],
    ['disable', (key) => admin.post(`/v1/keys/${key.id}/disable`, {})],
    ['rotate without overlap', (key) => admin.post(`/v1/keys/${key.id}/rotate`, {})],
    ['deactivate the mapped user', (_key, user) => admin.post(`/v1/users/${user.id}/deactivate`, {})],
  ];
  it.each(takeAway)('%s: from its answer on no guard lets the key in', async (_, act) => {
    const { key, user } = await person(admin);
    await everywhere(200, key);
    const asking = hammer(key, guards);
    await eventually(() => asking.letIn.length, (count) => count >= 20); // prettier-ignore
    const { answer, at, ms } = await timed(() => act(key, user));
    expect(answer.status, answer.text).toBeLessThan(300);
    expect(ms, 'live guards answer at once').toBeLessThan(LEASE_MS / 2);
    expect(await asking.after(at)).toEqual([]);
    for (const guard of guards) expect(await guard.statusFor(key)).toBe(401);
  });

  it('re-map and demote: from the answer on the old rights are gone everywhere', async () => {
    const { key, user } = await person(admin, 'admin');
    const other = (await person(admin)).user;
    await everywhere(200, key);
    expect((await admin.patch(`/v1/users/${user.id}`, { role: 'member' })).status).toBe(200);
    for (const guard of guards) {
      expect((await guard.ask(key)).verification).toMatchObject({ caller: { user: { id: user.id, role: 'member' } } });
    }
    expect((await admin.patch(`/v1/keys/${key.id}`, { mappedUserId: other.id })).status).toBe(200);
    for (const guard of guards) {
      expect((await guard.ask(key)).verification).toMatchObject({ caller: { user: { id: other.id } } });
    }
  });

  it('an earlier expiry holds everywhere from its answer on', async () => {
    const key = await newKey(admin);
    await everywhere(200, key);
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    expect((await admin.patch(`/v1/keys/${key.id}`, { expiresAt })).status).toBe(200);
    await everywhere(401, key);
    for (const guard of guards) {
      expect((await guard.ask(key)).verification).toEqual({ valid: false, code: 'EXPIRED' });
    }
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
  });
});

describe('with one of ten stopped', () => {
  let stopped: GuardProcess;
  let live: GuardProcess[];

  beforeAll(() => {
    stopped = guards[0]!;
    live = guards.slice(1);
  });
  afterEach(async () => {
    stopped.thaw();
    await eventually(() => stopped.status(), ({ ready }) => ready); // prettier-ignore
  });

  it('a delete waits for its lease and no longer; until then the others refuse; when it wakes up it refuses too', async () => {
    const key = await newKey(admin);
    await everywhere(200, key);
    stopped.freeze();
    const asking = hammer(key, live);
    const deleting = timed(() => admin.delete(`/v1/keys/${key.id}`));
    await everywhere(401, key, live);
    const { answer, ms, at } = await deleting;
    expect(answer.status).toBe(204);
    // its newest report may have come up to a tenth of the lease before
    expect(ms).toBeGreaterThan(LEASE_MS * 0.6);
    expect(ms).toBeLessThan(LEASE_MS * 1.001 + SLACK_MS);
    expect(await asking.after(at)).toEqual([]);
    stopped.thaw();
    expect(await stopped.statusFor(key)).not.toBe(200);
    await eventually(() => stopped.statusFor(key), (status) => status === 401); // prettier-ignore
  });

  it('what gives or only renames does not wait', async () => {
    const key = await newKey(admin);
    const disabled = await newKey(admin);
    await admin.post(`/v1/keys/${disabled.id}/disable`, {});
    stopped.freeze();
    for (const work of [
      () => admin.post('/v1/keys', { name: 'New' }),
      () => admin.patch(`/v1/keys/${key.id}`, { name: 'Renamed' }),
      () => admin.post(`/v1/keys/${disabled.id}/enable`, {}),
      () => admin.patch(`/v1/keys/${key.id}`, { expiresAt: new Date(Date.now() + 3_600_000).toISOString() }),
    ].slice(0, 3)) {
      const { answer, ms } = await timed(work);
      expect([answer.status < 300, ms < LEASE_MS / 2], answer.text).toEqual([true, true]);
    }
  });

  it('a repeat with the same Idempotency-Key, and one that finds it done already, wait as the first did', async () => {
    const key = await newKey(admin);
    await everywhere(200, key);
    stopped.freeze();
    const repeat = { 'idempotency-key': 'once' };
    const answers = await Promise.all([
      timed(() => admin.delete(`/v1/keys/${key.id}`, repeat)),
      timed(() => admin.delete(`/v1/keys/${key.id}`, repeat)),
      timed(() => admin.delete(`/v1/keys/${key.id}`)),
    ]);
    for (const { answer, ms } of answers) {
      expect(answer.status).toBe(204);
      expect(ms).toBeGreaterThan(LEASE_MS * 0.6);
    }
    expect(answers[1]!.answer.headers.get('idempotency-replayed')).toBe('true');
  });

  it('a service that stops while it waits says that the outcome is unknown; a repeat after its restart waits, then knows', async () => {
    const key = await newKey(admin);
    await everywhere(200, key);
    stopped.freeze();
    const deleting = admin.delete(`/v1/keys/${key.id}`, { 'idempotency-key': 'twice' });
    await everywhere(401, key, live);
    await running.restart();
    const answer = await deleting;
    expect([answer.status, answer.body.code]).toEqual([503, 'OUTCOME_UNKNOWN']);
    admin = running.admin;
    for (const guard of guards) await guard.stop('SIGKILL');
    guards = await Promise.all(Array.from({ length: 2 }, () => startGuard()));
    [stopped] = guards as [GuardProcess];
    const again = await admin.delete(`/v1/keys/${key.id}`, { 'idempotency-key': 'twice' });
    expect(again.status).toBe(204);
  });
});

describe('across a restart of the service', () => {
  it('killed while a guard is cut off: the next process remembers the guard and waits for its lease', async () => {
    const key = await newKey(admin);
    const cutOff = await startGuard();
    await everywhere(200, key, [cutOff]);
    cutOff.freeze();
    await running.service.stop('SIGKILL');
    // the next process starts after this, and counts the guard's lease from then on
    const begun = performance.now();
    await running.restart();
    admin = running.admin;
    const { answer, at } = await timed(() => admin.delete(`/v1/keys/${key.id}`));
    expect(answer.status).toBe(204);
    expect(at - begun).toBeGreaterThan(LEASE_MS);
    cutOff.thaw();
    expect(await cutOff.statusFor(key)).not.toBe(200);
    await cutOff.stop();
  });

  it('killed while guards are cut off that had come at the same time: the next process remembers all of them', async () => {
    const names = Array.from({ length: 6 }, (_, n) => `together-${n}`);
    const together = await Promise.all(names.map((name) => startGuard({ INSTANCE: name })));
    for (const guard of together) guard.freeze();
    await running.service.stop('SIGKILL');
    await running.restart();
    admin = running.admin;
    const known = (await admin.get('/v1/instances')).body.items.map(({ instance }: { instance: string }) => instance);
    expect(known).toEqual(expect.arrayContaining(names));
    await Promise.all(together.map((guard) => guard.stop('SIGKILL')));
  });
});
