import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { report, reportOf } from '../support/report.js';
import type { Answer } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { allItems, freshName, newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

type Entry = Answer['body'];
const actions = (items: Entry[]): string[] => items.map(({ action }) => action);

describe('revision history', () => {
  const at = runningService();
  const list = async (query: string): Promise<Entry[]> => {
    const { status, body, text } = await at.admin.get(`/v1/revisions?${query}`);
    expect(status, text).toBe(200);
    return body.items;
  };

  it('names the user, the key as way, the target, the changes, the request and the source', async () => {
    const [root, requestId] = [await person(at.admin, 'admin'), `req-${randomUUID()}`];
    const name = freshName('Seen');
    const { body: key } = await root.client.post('/v1/keys', { name }, { 'x-request-id': requestId });
    const { body } = await root.client.get(`/v1/keys/${key.id}/revisions`);
    const mapped = { id: root.user.id, name: root.user.name };
    expect(body).toEqual({
      items: [
        {
          id: expect.stringMatching(/^rev_/),
          at: key.createdAt,
          user: mapped,
          via: { keyId: root.key.id, keyName: root.key.name },
          action: 'KeyCreated',
          target: { type: 'key', id: key.id, name },
          changes: [
            { field: 'name', before: null, after: name },
            { field: 'kind', before: null, after: 'api' },
            { field: 'expiresAt', before: null, after: null },
            { field: 'mappedUser', before: null, after: mapped },
          ],
          outcome: 'done',
          requestId,
          source: { service: 'latchkey', address: '127.0.0.1' },
        },
      ],
      nextCursor: null,
    });
    expect(await list(`keyId=${key.id}`)).toEqual(body.items);
  });

  it('holds every change of a key with before and after, newest first, and no secret', async () => {
    const ana = await person(at.admin);
    const key = await newKey(at.admin);
    const path = `/v1/keys/${key.id}`;
    const expiresAt = '2999-01-01T00:00:00.000Z';
    await at.admin.patch(path, { name: 'After', expiresAt, mappedUserId: ana.user.id });
    const { body: rotated } = await at.admin.post(`${path}/rotate`, { overlapSeconds: 60 });
    await at.admin.post(`${path}/disable`, { reason: 'Holiday' });
    await at.admin.post(`${path}/enable`);
    await at.admin.delete(path);
    const { body, text } = await at.admin.get(`${path}/revisions`);
    const admin = key.createdBy;
    expect(body.items.map((one: Entry) => [one.action, one.changes])).toEqual([
      ['KeyDeleted', [{ field: 'status', before: 'active', after: 'deleted' }]],
      ['KeyEnabled', [{ field: 'status', before: 'disabled', after: 'active' }]],
      [
        'KeyDisabled',
        [
          { field: 'status', before: 'active', after: 'disabled' },
          { field: 'reason', before: null, after: 'Holiday' },
        ],
      ],
      ['KeyRotated', [{ field: 'previousSecretExpiresAt', before: null, after: rotated.previousSecretExpiresAt }]],
      [
        'KeyEdited',
        [
          { field: 'name', before: key.name, after: 'After' },
          { field: 'expiresAt', before: null, after: expiresAt },
          { field: 'mappedUser', before: admin, after: { id: ana.user.id, name: ana.user.name } },
        ],
      ],
      ['KeyCreated', expect.any(Array)],
    ]);
    expect(body.items.map((one: Entry) => one.target.name)).toEqual([...Array<string>(5).fill('After'), key.name]);
    for (const secret of [key.secretKey, rotated.secretKey]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/digest|sealed/);
  });

  it('holds what was done to users', async () => {
    const { user, key } = await person(at.admin);
    await at.admin.patch(`/v1/users/${user.id}`, { name: 'Neu', email: 'neu@example.org', role: 'verifier' });
    await at.admin.post(`/v1/users/${user.id}/deactivate`);
    await at.admin.post(`/v1/users/${user.id}/activate`);
    const items = (await allItems(at.admin, '/v1/revisions')).filter(({ target }) => target.id === user.id);
    expect(actions(items)).toEqual(['UserActivated', 'UserDeactivated', 'UserEdited', 'UserRegistered']);
    expect(items[1].changes).toEqual([{ field: 'active', before: true, after: false }]);
    expect(items[2].changes).toEqual([
      { field: 'name', before: user.name, after: 'Neu' },
      { field: 'email', before: user.email, after: 'neu@example.org' },
      { field: 'role', before: 'member', after: 'verifier' },
    ]);
    expect(items[3].target).toEqual({ type: 'user', id: user.id, name: user.name });
    expect(actions(await list(`keyId=${key.id}`))).toEqual(['KeyCreated']);
  });

  it('keeps names as they were', async () => {
    const root = await person(at.admin, 'admin');
    const key = await newKey(root.client, { name: 'Old name' });
    await at.admin.patch(`/v1/users/${root.user.id}`, { name: 'New user name' });
    await at.admin.patch(`/v1/keys/${root.key.id}`, { name: 'New via name' });
    await root.client.patch(`/v1/keys/${key.id}`, { name: 'New name' });
    const { items } = (await root.client.get(`/v1/keys/${key.id}/revisions`)).body;
    expect(items.map((one: Entry) => [one.user.name, one.via.keyName, one.target.name])).toEqual([
      ['New user name', 'New via name', 'New name'],
      [root.user.name, root.key.name, 'Old name'],
    ]);
  });

  it('is filtered by user, key (as way or as target), action and time, all of them at once', async () => {
    const root = await person(at.admin, 'admin');
    const via = root.key.id;
    const first = await newKey(root.client);
    await root.client.post(`/v1/keys/${first.id}/disable`);
    await root.client.post(`/v1/keys/${first.id}/enable`);
    await at.admin.patch(`/v1/keys/${via}`, { name: 'Renamed by another' });
    expect(actions(await list(`userId=${root.user.id}`))).toEqual(['KeyEnabled', 'KeyDisabled', 'KeyCreated']);
    expect(actions(await list(`keyId=${via}`))).toEqual([
      'KeyEdited',
      'KeyEnabled',
      'KeyDisabled',
      'KeyCreated',
      'KeyCreated',
    ]);
    expect(actions(await list(`keyId=${via}&userId=${root.user.id}&action=KeyDisabled`))).toEqual(['KeyDisabled']);
    expect(await list(`userId=${root.user.id}&action=keydisabled`)).toEqual([]);
    expect(await list('userId=usr_nobody')).toEqual([]);
    const [enabled, disabled, created] = await list(`userId=${root.user.id}`);
    const between = async (from: string, to: string) =>
      actions(await list(`userId=${root.user.id}&from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`));
    const later = new Date(Date.parse(enabled.at) + 1).toISOString();
    expect(await between(created.at, later)).toEqual(['KeyEnabled', 'KeyDisabled', 'KeyCreated']);
    expect(await between(later, '2999-01-01T00:00:00Z')).toEqual([]);
    expect(await between('2999-01-01T00:00:00Z', '2000-01-01T00:00:00Z')).toEqual([]);
    for (const query of ['revisions?from', 'revisions.csv?to', 'keys?expiresBefore', 'statistics/checks?from']) {
      const refused = await at.admin.get(`/v1/${query}=2030-01-31T12:00:00+02:00`);
      expectProblem(refused, 400, 'VALIDATION_FAILED');
      expect(refused.body.errors[0].message, query).toContain('%2B');
    }
    const offset = disabled.at.replace('Z', '+00:00');
    expect(await between(offset, later)).toContain('KeyDisabled');
  });

  it('pages through everything once, while others write', async () => {
    const root = await person(at.admin, 'admin');
    const key = await newKey(root.client);
    for (let i = 0; i < 6; i++) await root.client.patch(`/v1/keys/${key.id}`, { name: `Name ${i}` });
    const expected = (await root.client.get(`/v1/revisions?userId=${root.user.id}`)).body.items;
    const seen: Entry[] = [];
    let cursor: string | null = null;
    do {
      const query: string = `userId=${root.user.id}&limit=3${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      const { body } = await root.client.get(`/v1/revisions?${query}`);
      seen.push(...body.items);
      cursor = body.nextCursor;
      await root.client.patch(`/v1/keys/${key.id}`, { name: freshName('Meanwhile') });
    } while (cursor !== null);
    expect(seen).toEqual(expected);
    const own = await allItems(root.client, `/v1/keys/${key.id}/revisions`, 2);
    expect(new Set(own.map(({ id }) => id)).size).toBe(own.length);
    expect(own.length).toBeGreaterThan(7);
  });

  it('shows who is not an admin their own entries only', async () => {
    const [ana, other] = [await person(at.admin), await person(at.admin, 'verifier')];
    const { headers } = await ana.client.post(`/v1/keys/${ana.key.id}/rotate`, { overlapSeconds: 600 });
    const read = { 'latchkey-position': headers.get('latchkey-position')! };
    for (const query of ['', `?userId=${ana.user.id}`, `?keyId=${ana.key.id}`]) {
      const { status, body } = await ana.client.get(`/v1/revisions${query}`, read);
      expect([status, actions(body.items)]).toEqual([200, ['KeyRotated']]);
    }
    for (const userId of [other.user.id, 'usr_nobody']) {
      expectProblem(await ana.client.get(`/v1/revisions?userId=${userId}`), 403, 'FORBIDDEN');
    }
    expect((await other.client.get(`/v1/revisions?keyId=${ana.key.id}`, read)).body.items).toEqual([]);
    const ownKey = await ana.client.get(`/v1/keys/${ana.key.id}/revisions`, read);
    expect(actions(ownKey.body.items)).toEqual(['KeyRotated', 'KeyCreated']);
    expectProblem(await other.client.get(`/v1/keys/${ana.key.id}/revisions`, read), 404, 'KEY_NOT_FOUND');
  });

  it('is filtered by the type and the id of what was changed, whatever a service calls them', async () => {
    const ana = await person(at.admin, 'admin');
    const [mark, other] = [randomUUID(), await newKey(at.admin)];
    const targets = [
      ['order', `order_42 ${mark}/ü`],
      ['scorecard:user', `order_42 ${mark}/ü`],
      ['order', `order_43 ${mark}`],
      ['scorecard:key', other.id],
    ] as const;
    for (const [type, id] of targets) await report(ana.client, reportOf(ana, { type, id, name: id }));
    const found = async (filter: Record<string, string>) => {
      const query = new URLSearchParams({ ...filter, userId: ana.user.id });
      const items = await list(String(query));
      const lines = (await at.admin.get(`/v1/revisions.jsonl?${query}`)).text.split('\n').filter(Boolean);
      expect(lines.map((line) => JSON.parse(line))).toEqual(items);
      return items.map(({ target }: Entry) => `${target.type} ${target.id}`);
    };
    const names = targets.map((target) => target.join(' ')).toReversed();
    await eventually(() => list(`userId=${ana.user.id}`), (all) => all.length === 4); // prettier-ignore
    expect(await found({})).toEqual(names);
    expect(await found({ targetId: targets[0][1] })).toEqual([names[2], names[3]]);
    expect(await found({ targetType: 'order' })).toEqual([names[1], names[3]]);
    expect(await found({ targetType: 'scorecard:user', targetId: targets[1][1] })).toEqual([names[2]]);
    expect(await found({ targetType: 'ord' })).toEqual([]);
    const own = (await at.admin.get(`/v1/keys/${other.id}/revisions`)).body.items;
    expect(actions(own)).toEqual(['KeyCreated']);
  });

  it('leaves refused commands out', async () => {
    const ana = await person(at.admin);
    await ana.client.post('/v1/keys', { name: 'x' });
    await ana.client.delete(`/v1/keys/${ana.key.id}`);
    expect(await list(`userId=${ana.user.id}`)).toEqual([]);
  });

  it.each([
    ['limit=0', '?limit'],
    ['limit=201', '?limit'],
    ['cursor=garbage', '?cursor'],
    ['from=yesterday', '?from'],
    ['to=2999-01-01', '?to'],
    ['from=1700000000000', '?from'],
    ['userId=', '?userId'],
    ['keyId=', '?keyId'],
    ['action=', '?action'],
    ['targetId=', '?targetId'],
    ['targetType=', '?targetType'],
  ])('refuses ?%s', async (query, pointer) => {
    expectProblem(await at.admin.get(`/v1/revisions?${query}`), 400, 'VALIDATION_FAILED', [pointer]);
  });

  it('refuses filters on a key’s own history', async () => {
    const key = await newKey(at.admin);
    const refused = await at.admin.get(`/v1/keys/${key.id}/revisions?action=KeyCreated&limit=x`);
    expectProblem(refused, 400, 'VALIDATION_FAILED', ['?action', '?limit']);
  });
});
