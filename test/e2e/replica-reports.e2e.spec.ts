import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { decodeActivity } from '@latchkey/domain';
import { openEmbeddedLog } from '@latchkey/event-log';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { snapshot } from '../support/feed-reader.js';
import { GuardProcess } from '../support/guards.js';
import { freshName, newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';
import { timed } from '../support/watch.js';

// what takes no lease is told from what takes one by parts of it, also where everything takes ten times as long
const LEASE_MS = 8_000;

const running = runningService({ LATCHKEY_LEASE_MS: String(LEASE_MS) });
let admin: Client;
let verifier: Client;
const instances: { client: Client; body: Report }[] = [];
const guards: GuardProcess[] = [];

interface Report {
  readonly instance: string;
  readonly boot: string;
  readonly applied: string;
  readonly [member: string]: unknown;
}

const newestPosition = async () => (await snapshot(verifier)).positions[0]!;
const send = (client: Client, body: object) => client.post('/v1/replica/reports', body);

/** A guard as it reports: one of its own, up to date. */
async function instance(more: object = {}): Promise<Report> {
  return { instance: `test-${randomUUID()}`, boot: randomUUID(), applied: await newestPosition(), ...more };
}
/** Reports, so that it holds a lease. */
async function granted(client = verifier, more: object = {}): Promise<Report> {
  const body = await instance(more);
  instances.push({ client, body });
  const { status, body: grant, text } = await send(client, body);
  expect([status, grant?.granted], text).toEqual([200, true]);
  return body;
}
const listed = async () => (await admin.get('/v1/instances')).body.items as Answer['body'][];

beforeAll(async () => {
  admin = running.admin;
  verifier = (await person(admin, 'verifier')).client;
});
afterEach(async () => {
  for (const guard of guards.splice(0)) await guard.stop();
  for (const { client, body } of instances.splice(0)) await send(client, { ...body, leaving: true });
});

describe('POST /v1/replica/reports', () => {
  it('is for the roles verifier and admin', async () => {
    const body = await instance();
    const nobody = await fetch(`${running.service.url}/v1/replica/reports`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    expect(nobody.status).toBe(401);
    expectProblem(await send((await person(admin)).client, body), 403, 'FORBIDDEN');
    await granted(verifier);
    await granted(admin);
  });

  const use = { key: 'key_x', count: 1, last: 1 };
  const wrong: [string, object, string[]][] = [
    ['nothing', { instance: undefined, boot: undefined, applied: undefined }, ['/instance', '/boot', '/applied']],
    ['an instance with a space', { instance: 'a b' }, ['/instance']],
    ['a boot that is too long', { boot: 'b'.repeat(129) }, ['/boot']],
    ['a service that is no text', { service: 1 }, ['/service']],
    ['a position that is none', { applied: 'x' }, ['/applied']],
    ['a position without a record', { applied: 'log.1' }, ['/applied']],
    ['a position that is empty', { applied: '' }, ['/applied']],
    ['a member that is not known', { lease: 1 }, ['/lease']],
    ['counts without a number', { usage: { uses: [use] } }, ['/usage/seq']],
    ['counts numbered 0', { usage: { seq: 0, uses: [use] } }, ['/usage/seq']],
    ['a count below 0', { usage: { seq: 1, uses: [{ ...use, count: -1 }] } }, ['/usage/uses/0/count']],
    ['an address that is none', { usage: { seq: 1, uses: [{ ...use, address: 'here' }] } }, ['/usage/uses/0/address']],
    [
      'an agent that is too long',
      { usage: { seq: 1, uses: [{ ...use, agent: 'a'.repeat(161) }] } },
      ['/usage/uses/0/agent'],
    ],
    [
      'a refusal with a code that is none',
      { usage: { seq: 1, uses: [{ ...use, refused: { 'a b': 1 } }] } },
      ['/usage/uses/0/refused/a b'],
    ],
    [
      'too many codes',
      {
        usage: {
          seq: 1,
          uses: [{ ...use, refused: Object.fromEntries(Array.from({ length: 21 }, (_, n) => ['A'.repeat(n + 1), 1])) }],
        },
      },
      ['/usage/uses/0/refused'],
    ],
    [
      'an old secret without an end',
      { usage: { seq: 1, uses: [{ ...use, previous: { count: 1, last: 1 } }] } },
      ['/usage/uses/0/previous/until'],
    ],
    [
      'a member of a use that is not known',
      { usage: { seq: 1, uses: [{ ...use, path: '/' }] } },
      ['/usage/uses/0/path'],
    ],
    ['a time that is no whole number', { usage: { seq: 1, uses: [{ ...use, last: 0.5 }] } }, ['/usage/uses/0/last']],
    ['too many counts', { usage: { seq: 1, uses: Array.from({ length: 501 }, () => use) } }, ['/usage/uses']],
    [
      'checks below 0',
      { usage: { seq: 1, uses: [], checks: { accepted: -1, refused: {} } } },
      ['/usage/checks/accepted'],
    ],
    [
      'a refusal that is none',
      { usage: { seq: 1, uses: [], checks: { accepted: 1, refused: { OK: 1 } } } },
      ['/usage/checks/refused/OK'],
    ],
    ['leaving that is no boolean', { leaving: 'yes' }, ['/leaving']],
  ];
  it.each(wrong)('%s: 400 with pointers', async (_, members, pointers) => {
    expectProblem(await send(verifier, { ...(await instance()), ...members }), 400, 'VALIDATION_FAILED', pointers);
  });

  it('grants a lease to who is up to date, and says what time it is', async () => {
    const before = Date.now();
    const { body, headers } = await send(verifier, await granted());
    const now = expect.any(Number);
    expect(body).toEqual({
      granted: true,
      leaseMs: LEASE_MS,
      now,
      reason: null,
      takesChecks: true,
      verifiers: expect.any(Number),
      takesUse: true,
      wantsScopes: true,
      leaveToken: expect.any(String),
    });
    expect([body.now >= before, body.now <= Date.now()]).toEqual([true, true]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('grants nothing for a position of another history, and says why', async () => {
    const [log, offset, record] = (await newestPosition()).split('.') as [string, string, string];
    const other = '01890000-0000-7000-8000-000000000000';
    for (const [applied, why] of [
      [`${other}.${offset}.${record}`, /of log/],
      [`${log}.${Number(offset) + 1000}.${record}`, /rewound/],
      [`${log}.${offset}.${other}`, /replaced/],
    ] as const) {
      const { status, body } = await send(verifier, await instance({ applied }));
      expect([status, body.granted, body.reason]).toEqual([200, false, expect.stringMatching(why)]);
    }
  });

  it('grants nothing to who lacks what was acknowledged as gone, and says why', async () => {
    const body = await granted();
    const key = await newKey(admin);
    const deleting = admin.delete(`/v1/keys/${key.id}`);
    await eventually(newestPosition, (position) => position !== body.applied);
    await send(verifier, { ...body, applied: await newestPosition() });
    expect((await deleting).status).toBe(204);
    const late = await send(verifier, await instance({ applied: body.applied }));
    expect(late.body).toMatchObject({ granted: false, reason: expect.stringMatching(/has not applied/) });
    expect((await send(verifier, body)).body.granted).toBe(false);
  });
});

describe('who waits for an instance', () => {
  /** Deletes a key while one instance holds a lease and says nothing; `meanwhile` happens while the delete waits. */
  async function deleteWhile(meanwhile: (silent: Report, newest: string) => Promise<unknown>): Promise<number> {
    const key = await newKey(admin);
    const silent = await granted();
    const deleting = timed(() => admin.delete(`/v1/keys/${key.id}`));
    await eventually(newestPosition, (position) => position !== silent.applied);
    await meanwhile(silent, await newestPosition());
    const { answer, ms } = await deleting;
    expect(answer.status, answer.text).toBe(204);
    return ms;
  }

  it('waits until it has applied the change', async () => {
    expect(await deleteWhile((silent, applied) => send(verifier, { ...silent, applied }))).toBeLessThan(LEASE_MS * 0.7);
  });

  it('waits until it leaves', async () => {
    expect(await deleteWhile((silent) => send(verifier, { ...silent, leaving: true }))).toBeLessThan(LEASE_MS * 0.7);
  });

  it('is not told by somebody else that it has applied it, or has left', async () => {
    const other = (await person(admin, 'verifier')).client;
    const ms = await deleteWhile(async (silent, applied) => {
      instances.push({ client: other, body: silent });
      expect((await send(other, { ...silent, applied })).body.granted).toBe(true);
      expect((await send(other, { ...silent, applied, leaving: true })).status).toBe(200);
      expect((await send(verifier, { ...silent, boot: randomUUID(), applied, leaving: true })).status).toBe(200);
      expect((await listed()).map((one) => one.instance)).toContain(silent.instance);
    });
    expect(ms).toBeGreaterThan(LEASE_MS * 0.9);
  });
});

describe('uses of keys that a report carries', () => {
  /** How often a key was used, as the activity log has it; null: it names it nowhere. */
  async function usesOf(keyId: string): Promise<number | null> {
    const log = await openEmbeddedLog(join(running.service.dataDirectory, 'activity'), { readOnly: true });
    const counts: number[] = [];
    for await (const batch of log.read(0, { follow: false })) {
      for (const { bytes } of batch) {
        const record = decodeActivity(bytes);
        if (record?.kind !== 'usage') continue;
        counts.push(...record.uses.filter(({ key }) => key === keyId).map(({ count }) => count));
      }
    }
    await log.close();
    return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count);
  }
  const lastUsedAt = async (key: Answer['body']) =>
    (await admin.get(`/v1/keys/${key.id}`)).body.lastUsedAt as string | null;

  it('reach lastUsedAt; a number that comes twice counts once; what is not theirs to count does not', async () => {
    const [key, future] = [await newKey(admin), await newKey(admin)];
    const last = Date.now() - 60_000;
    const uses = [
      { key: key.id, count: 3, last },
      { key: future.id, count: 1, last: Date.now() + 3_600_000 },
      { key: 'key_of_somebody_else', count: 1, last },
    ];
    const body = await granted(verifier, { usage: { seq: 1, uses } });
    for (let n = 0; n < 3; n++) expect((await send(verifier, body)).body.granted).toBe(true);
    await send(verifier, { ...body, usage: { seq: 2, uses: [{ key: key.id, count: 4, last: last + 5 }] } });
    await send(verifier, body);
    // the two reports may be written down in two flushes
    const newest = new Date(last + 5).toISOString();
    expect(
      await eventually(
        () => lastUsedAt(key),
        (at) => at === newest,
      ),
    ).toBe(newest);
    expect(Date.parse((await lastUsedAt(future))!)).toBeLessThanOrEqual(Date.now());
    await eventually(() => usesOf(key.id), (count) => count !== null && count >= 7); // prettier-ignore
    expect([await usesOf(key.id), await usesOf('key_of_somebody_else')]).toEqual([7, null]);
  });

  it('come from guards, too', async () => {
    const key = await newKey(admin);
    const guard = await GuardProcess.start(running.service.url, verifier.credential);
    guards.push(guard);
    await eventually(() => guard.statusFor(key), (status) => status === 200); // prettier-ignore
    const asked = Date.now();
    for (let n = 1; n < 20; n++) expect(await guard.statusFor(key)).toBe(200);
    const at = Date.parse((await eventually(() => lastUsedAt(key), (at) => at !== null && Date.parse(at) >= asked))!); // prettier-ignore
    expect(at).toBeLessThanOrEqual(Date.now());
    await eventually(() => usesOf(key.id), (count) => count === 20); // prettier-ignore
  });
});

describe('GET /v1/instances', () => {
  it('lists the guards, for admins only, until they leave', async () => {
    const name = freshName('guard').replace(' ', '-');
    const guard = await GuardProcess.start(running.service.url, verifier.credential, { INSTANCE: name });
    guards.push(guard);
    const [self, ...others] = await listed();
    expect(self).toMatchObject({ service: 'latchkey', leaseMs: LEASE_MS });
    const [version, position, seenAt] = [/^\d+\.\d+\.\d+/, /\.\d+\./, /Z$/].map((one) => expect.stringMatching(one));
    const told = { version, position, seenAt, lagMs: expect.any(Number), leaseMs: LEASE_MS };
    expect(others.find((one) => one.instance === name)).toEqual({ instance: name, service: 'guarded', ...told });
    const { items, nextCursor } = (await admin.get('/v1/instances?limit=1')).body;
    expect(items.map((one: Answer['body']) => one.instance)).toEqual([self.instance]);
    const next = (await admin.get(`/v1/instances?cursor=${nextCursor}`)).body;
    expect([next.items.length, next.nextCursor]).toEqual([others.length, null]);
    for (const client of [verifier, (await person(admin)).client])
      expectProblem(await client.get('/v1/instances'), 403, 'FORBIDDEN');
    expect(await guard.stop()).toBe(0);
    expect((await listed()).map((one) => one.instance)).not.toContain(name);
  });
});

describe('a guard with a credential that will not do', () => {
  it('exits at start and says what is missing: the role', async () => {
    const { key } = await person(admin);
    await expect(GuardProcess.start(running.service.url, key)).rejects.toThrow(/role verifier/);
  });
  it('exits at start and says what is missing: a working key', async () => {
    const { key } = await person(admin, 'verifier');
    await admin.delete(`/v1/keys/${key.id}`);
    await expect(GuardProcess.start(running.service.url, key)).rejects.toThrow(/refused the guard's credential/);
  });
  it('shuts when the credential is taken from it, and opens when it is given back', async () => {
    const { key } = await person(admin, 'verifier');
    const guard = await GuardProcess.start(running.service.url, key);
    guards.push(guard);
    const good = await newKey(admin);
    await eventually(() => guard.statusFor(good), (status) => status === 200); // prettier-ignore
    await admin.post(`/v1/keys/${key.id}/disable`, {});
    await eventually(() => guard.statusFor(good), (status) => status === 503); // prettier-ignore
    expect((await guard.status()).reason).toMatch(/credential/);
    await admin.post(`/v1/keys/${key.id}/enable`, {});
    await eventually(() => guard.statusFor(good), (status) => status === 200); // prettier-ignore
  });

  const takeAway: [string, (key: Answer['body'], user: Answer['body'], member: Answer['body']) => Promise<Answer>][] = [
    ['its key is deleted', ({ id }) => admin.delete(`/v1/keys/${id}`)],
    ['its key is disabled', ({ id }) => admin.post(`/v1/keys/${id}/disable`, {})],
    ['its key is rotated', ({ id }) => admin.post(`/v1/keys/${id}/rotate`, {})],
    ['its key acts for a member', ({ id }, _, member) => admin.patch(`/v1/keys/${id}`, { mappedUserId: member.id })],
    ['its user is deactivated', (_, { id }) => admin.post(`/v1/users/${id}/deactivate`, {})],
    ['its user is demoted', (_, { id }) => admin.patch(`/v1/users/${id}`, { role: 'member' })],
  ];
  it.each(takeAway)('is no cause to wait when %s: it has shut and left by the answer', async (_, act) => {
    const [{ key, user }, { user: member }] = [await person(admin, 'verifier'), await person(admin)];
    const good = await newKey(admin);
    const guard = await GuardProcess.start(running.service.url, key);
    guards.push(guard);
    await eventually(() => guard.statusFor(good), (status) => status === 200); // prettier-ignore
    const { answer, ms } = await timed(() => act(key, user, member));
    expect(await guard.statusFor(good)).toBe(503);
    expect(answer.status, answer.text).toBeLessThan(300);
    expect(ms).toBeLessThan(LEASE_MS / 4);
  });
});

describe('POST /v1/replica/leave', () => {
  const leave = (token: unknown) =>
    fetch(`${running.service.url}/v1/replica/leave`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
  const tokenOf = async (body: Report) => (await send(verifier, body)).body.leaveToken as string;

  it('takes a token of a grant without a credential, and its instance never comes back', async () => {
    const body = await granted();
    const token = await tokenOf(body);
    expect((await listed()).map(({ instance }) => instance)).toContain(body.instance);
    for (let n = 0; n < 2; n++) expect((await leave(token)).status).toBe(204);
    expect((await listed()).map(({ instance }) => instance)).not.toContain(body.instance);
    expect((await send(verifier, body)).body.granted).toBe(false);
  });

  it('takes no other token, and lets nobody speak of another instance', async () => {
    const [mine, other] = [await granted(), await granted()];
    const [who] = (await tokenOf(other)).split('.');
    const [, signature] = (await tokenOf(mine)).split('.');
    for (const token of ['x', 'x.y', `${who}.`, `${who}.${signature}`, `.${signature}`]) {
      const answer = await leave(token);
      expect([answer.status, answer.headers.get('www-authenticate')], token).toEqual([401, 'ApiKey realm="latchkey"']);
    }
    for (const token of ['', 1, 'x'.repeat(1_001)]) expect((await leave(token)).status).toBe(400);
    expect((await listed()).map(({ instance }) => instance)).toEqual(expect.arrayContaining([mine.instance, other.instance])); // prettier-ignore
  });
});
