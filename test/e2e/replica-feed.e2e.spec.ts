import type { FeedHello, FeedKey } from '@latchkey/domain';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { FeedReader, snapshot } from '../support/feed-reader.js';
import { freshName, newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const LEASE_MS = 2_000;
const HEARTBEAT_MS = LEASE_MS / 10;
const STOPS_WITHIN_MS = 10_000;

const running = runningService({ LATCHKEY_LEASE_MS: String(LEASE_MS) });
let admin: Client;
let verifier: Client;
const open: FeedReader[] = [];

async function follow(client = verifier, after?: string): Promise<FeedReader> {
  const reader = await FeedReader.open(client, after);
  open.push(reader);
  return reader.until(({ positions, ended }) => positions.length > 0 || ended);
}
const positionOf = (answer: Answer) => answer.headers.get('latchkey-position')!;
/** Does something, and resolves to the position line that tells of it. */
async function told(reader: FeedReader, act: () => Promise<Answer>) {
  const position = positionOf(await act());
  await reader.until(({ positions }) => positions.includes(position));
  return reader.lines.find((line) => line.type === 'position' && line.position === position)!;
}

beforeAll(async () => {
  admin = running.admin;
  verifier = (await person(admin, 'verifier')).client;
});
afterEach(() => {
  for (const reader of open.splice(0)) reader.close();
});

describe('GET /v1/replica', () => {
  it('is for the roles verifier and admin', async () => {
    const nobody = await fetch(`${running.service.url}/v1/replica`);
    expect([nobody.status, ((await nobody.json()) as { code: string }).code]).toEqual([401, 'UNAUTHENTICATED']);
    expectProblem(await (await person(admin)).client.get('/v1/replica'), 403, 'FORBIDDEN');
    for (const client of [admin, verifier]) expect((await snapshot(client)).lines[0]!.type).toBe('hello');
  });

  it.each(['', 'x', 'a.b.c', 'a.-1.b', 'a.1', 'a.1.b.c', 'a.1.é', `${'a'.repeat(198)}.1.b`])(
    'after=%j: 400',
    async (after) => {
      expectProblem(await verifier.get(`/v1/replica?after=${encodeURIComponent(after)}`), 400, 'VALIDATION_FAILED', [
        '?after',
      ]);
    },
  );

  it('a query that it does not know: 400', async () => {
    expectProblem(await verifier.get('/v1/replica?since=1'), 400, 'VALIDATION_FAILED', ['?since']);
  });

  it('comes with gzip and without, and says the same', async () => {
    await newKey(admin, { name: 'Ünïcode ✓ 鍵' });
    const [plain, gzip, refused] = await Promise.all([
      snapshot(verifier, undefined, { 'accept-encoding': 'identity' }),
      snapshot(verifier, undefined, { 'accept-encoding': 'gzip' }),
      snapshot(verifier, undefined, { 'accept-encoding': 'gzip;q=0' }),
    ]);
    const encodings = [plain, gzip, refused].map(({ headers }) => headers.get('content-encoding'));
    expect(encodings).toEqual([null, 'gzip', null]);
    expect(gzip.text).toContain('Ünïcode ✓ 鍵');
    // heartbeats repeat the position
    const [first, ...others] = [plain, gzip, refused].map(({ text }) => [...new Set(text.split('\n'))]);
    expect(others).toEqual([first, first]);
    for (const { headers } of [plain, gzip]) {
      expect(headers.get('content-type')).toBe('application/x-ndjson');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('vary')).toContain('Accept-Encoding');
    }
  });

  it('says hello, then what every key and user is, then the position up to which that is everything', async () => {
    const { user } = await person(admin);
    const key = await newKey(admin, { mappedUserId: user.id, expiresAt: '2100-01-01T00:00:00.000Z' });
    const newest = await admin.patch(`/v1/keys/${key.id}`, { name: 'Renamed' });
    const { lines, positions } = await snapshot(verifier);
    const [log] = positionOf(newest).split('.');
    const account = { id: expect.stringMatching(/^acc_/), name: 'default' };
    const times = { leaseMs: LEASE_MS, heartbeatMs: HEARTBEAT_MS };
    expect(lines[0]).toEqual({ type: 'hello', v: 1, log, accepted: [], account, ...times, resumed: false });
    expect(new Set(positions)).toEqual(new Set([positionOf(newest)]));
    const row = { type: 'user', id: user.id, name: user.name, role: 'member', active: true, externalId: null };
    expect(lines).toContainEqual(row);
    const expiry = {
      previousDigest: null,
      previousSecretExpiresAt: null,
      expiresAt: Date.parse('2100-01-01T00:00:00.000Z'),
    };
    const flags = { kind: 'api', enabled: true, deleted: false, digest: expect.stringMatching(/^[\w-]{43}$/) };
    const names = { id: key.id, name: 'Renamed', accessKey: key.accessKey, mappedUserId: user.id };
    expect(lines).toContainEqual({ type: 'key', ...names, ...expiry, ...flags });
    const ids = lines.flatMap((line) => ('id' in line ? [line.id] : []));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('goes on with every change, and says what somebody waits for', async () => {
    const reader = await follow();
    let id = '';
    // or its first state may be sent together with the next
    await told(reader, async () => {
      const created = await admin.post('/v1/keys', { name: freshName('Key') });
      id = created.body.id;
      return created;
    });
    const act: [string, boolean, () => Promise<Answer>][] = [
      ['rename', false, () => admin.patch(`/v1/keys/${id}`, { name: 'Renamed' })],
      ['disable', true, () => admin.post(`/v1/keys/${id}/disable`, {})],
      ['enable', false, () => admin.post(`/v1/keys/${id}/enable`, {})],
      ['rotate', true, () => admin.post(`/v1/keys/${id}/rotate`, {})],
      ['delete', true, () => admin.delete(`/v1/keys/${id}`)],
    ];
    for (const [what, urgent, work] of act) {
      const line = await told(reader, work);
      expect([what, 'urgent' in line]).toEqual([what, urgent]);
    }
    const states = reader.rows().filter((row) => row.id === id) as FeedKey[];
    const shown = states.map(({ enabled, deleted }) => (deleted ? 'deleted' : enabled ? 'active' : 'disabled'));
    expect(shown).toEqual(['active', 'active', 'disabled', 'active', 'active', 'deleted']);
    expect(new Set(states.map(({ digest }) => digest)).size).toBe(2);
  });

  it('beats when nothing happens', async () => {
    // from before the first of them, as some may be read late and together
    const begun = performance.now();
    const reader = await follow();
    await reader.until(({ positions }) => positions.length > 10);
    expect(performance.now() - begun).toBeGreaterThan(HEARTBEAT_MS * 8);
    const [position] = reader.positions;
    const beats = reader.lines.slice(reader.lines.findIndex(({ type }) => type === 'position') + 1);
    expect(beats).toEqual(beats.map(() => ({ type: 'position', position })));
  });

  it('goes on after each position with just what changed since, each once', async () => {
    const reader = await follow();
    const ids: string[] = [];
    const create = async () => {
      const created = await admin.post('/v1/keys', { name: freshName('Key') });
      ids.push(created.body.id);
      return created;
    };
    for (let made = 0; made < 2; made++) await told(reader, create);
    const [a, b] = ids;
    for (const path of [`/v1/keys/${a}`, `/v1/keys/${b}`, `/v1/keys/${a}`]) {
      await told(reader, () => admin.patch(path, { name: `Name ${performance.now()}` }));
    }
    await told(reader, () => admin.delete(`/v1/keys/${b}`));
    const seen = [...new Set(reader.positions)];
    expect(seen).toHaveLength(7);
    for (const after of seen) {
      const resumed = await snapshot(verifier, after);
      expect((resumed.lines[0] as FeedHello).resumed).toBe(true);
      const since = reader.rows(
        reader.lines.findLastIndex((line) => line.type === 'position' && line.position === after),
      );
      const newest = new Map(since.map((row) => [row.id, row]));
      expect(new Map(resumed.rows().map((row) => [row.id, row]))).toEqual(newest);
      expect(resumed.rows()).toHaveLength(newest.size);
      expect(new Set(resumed.positions)).toEqual(new Set([seen.at(-1)]));
    }
  });

  it('says so when a position is not in this history, and sends nothing', async () => {
    const [position] = (await snapshot(verifier)).positions;
    const [log, offset, record] = position!.split('.') as [string, string, string];
    const other = '01890000-0000-7000-8000-000000000000';
    const foreign: [string, RegExp][] = [
      [`${other}.${offset}.${record}`, /of log/],
      [`${log}.${Number(offset) + 1000}.${record}`, /rewound/],
      [`${log}.${offset}.${other}`, /replaced/],
      [`${log}.${Number(offset) - 1}.${record}`, /replaced/],
    ];
    for (const [after, why] of foreign) {
      const reader = await follow(verifier, after);
      await reader.until(({ ended }) => ended);
      expect(reader.lines).toEqual([
        expect.objectContaining({ type: 'hello', log, resumed: false }),
        { type: 'end', reason: 'history', detail: expect.stringMatching(why) },
      ]);
    }
  });
});

describe('a stream ends, and says why', () => {
  const ends: [string, (one: Awaited<ReturnType<typeof person>>) => Promise<Answer>][] = [
    ['its key is rotated', ({ key }) => admin.post(`/v1/keys/${key.id}/rotate`, {})],
    ['its key is disabled', ({ key }) => admin.post(`/v1/keys/${key.id}/disable`, {})],
    ['its key is deleted', ({ key }) => admin.delete(`/v1/keys/${key.id}`)],
    ['its key expires', ({ key }) => admin.patch(`/v1/keys/${key.id}`, { expiresAt: new Date(Date.now() + 3_000).toISOString() })],
    ['its user is demoted', ({ user }) => admin.patch(`/v1/users/${user.id}`, { role: 'member' })],
    ['its user is deactivated', ({ user }) => admin.post(`/v1/users/${user.id}/deactivate`, {})],
    ['its key is mapped to a member', async ({ key }) => admin.patch(`/v1/keys/${key.id}`, { mappedUserId: (await person(admin)).user.id })],
  ]; // prettier-ignore

  it.each(ends)('when %s', async (_, act) => {
    const one = await person(admin, 'verifier');
    const reader = await follow(one.client);
    expect((await act(one)).status).toBeLessThan(300);
    await reader.until(({ ended }) => ended);
    expect(reader.lines.at(-1)).toEqual({
      type: 'end',
      reason: 'credential',
      detail: expect.stringMatching(/Use another/),
    });
    const later = await newKey(admin);
    expect(reader.text).not.toContain(later.id);
  });

  it('not when it changes to another role that may read it', async () => {
    const one = await person(admin, 'verifier');
    const reader = await follow(one.client);
    const line = await told(reader, () => admin.patch(`/v1/users/${one.user.id}`, { role: 'admin' }));
    expect(line).toMatchObject({ urgent: true });
    await told(reader, () => admin.post('/v1/keys', { name: 'Afterwards' }));
    expect(reader.ended).toBe(false);
  });

  it('when the service is stopped, which ends all the same', async () => {
    const reader = await follow();
    const stopping = performance.now();
    expect(await running.service.stop()).toBe(0);
    expect(performance.now() - stopping).toBeLessThan(STOPS_WITHIN_MS);
    await reader.until(({ ended }) => ended);
    expect(reader.lines.at(-1)).toMatchObject({ type: 'end', reason: 'stopping' });
    await running.restart();
    admin = running.admin;
    verifier = running.admin.as(verifier.credential);
    const resumed = await follow(verifier, reader.positions.at(-1)!);
    expect([resumed.lines[0], resumed.rows()]).toEqual([expect.objectContaining({ resumed: true }), []]);
  });
});
