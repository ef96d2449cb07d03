import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Browser } from '../support/browser.js';
import type { Answer, Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { allItems, freshName, newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const PATH = '/v1/keys/batch';

describe('POST /v1/keys/batch', () => {
  const at = runningService();
  const keys = (count: number, fields: object = {}): Promise<Answer['body'][]> =>
    Promise.all(Array.from({ length: count }, () => newKey(at.admin, { ...fields })));
  const idsOf = (made: { id: string }[]) => made.map(({ id }) => id);
  const outcomes = ({ body }: Answer) =>
    body.items.map(({ outcome, problem }: Answer['body']) => problem?.code ?? outcome);
  const once = () => ({ 'idempotency-key': randomUUID() });

  it('disables, enables, re-maps and deletes, and answers in the order of the ids', async () => {
    const [made, { user }] = [await keys(5), await person(at.admin)];
    const ids = idsOf(made).toReversed();
    const expectAll = async (body: object, members: object) => {
      const answer = await at.admin.post(PATH, { ids, ...body });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body.items).toEqual(
        ids.map((id) => ({ id, outcome: 'done', key: expect.objectContaining({ id, ...members }) })),
      );
      const headers = { 'latchkey-position': answer.headers.get('latchkey-position')! };
      for (const { key } of answer.body.items) {
        expect((await at.admin.get(`/v1/keys/${key.id}`, headers)).body).toEqual(key);
      }
    };
    await expectAll({ action: 'disable', reason: 'Audit' }, { status: 'disabled', statusReason: 'Audit', version: 2 });
    await expectAll({ action: 'enable' }, { status: 'active', statusReason: null, version: 3 });
    const mappedUser = { id: user.id, name: user.name };
    await expectAll({ action: 'remap', mappedUserId: user.id }, { mappedUser, version: 4 });
    await expectAll({ action: 'delete' }, { status: 'deleted', version: 5 });
    for (const key of made) expectProblem(await at.admin.as(key).get('/v1/me'), 401, 'UNAUTHENTICATED');
    const actions = await allItems(at.admin, `/v1/keys/${ids[0]}/revisions`);
    expect(actions.map(({ action }) => action)).toEqual(['KeyDeleted', 'KeyEdited', 'KeyEnabled', 'KeyDisabled', 'KeyCreated']); // prettier-ignore
  });

  it('takes 200 at once', async () => {
    const made = await keys(200);
    const answer = await at.admin.post(PATH, { action: 'delete', ids: idsOf(made) });
    expect(new Set(outcomes(answer))).toEqual(new Set(['done']));
    expect(idsOf(answer.body.items)).toEqual(idsOf(made));
  });

  it('says of each key why it was refused, and does the others', async () => {
    const [[kept, gone], { user }] = [await keys(2), await person(at.admin)];
    await at.admin.delete(`/v1/keys/${gone.id}`);
    const ids = [gone.id, kept.id, 'key_none', user.id];
    const disabled = await at.admin.post(PATH, { action: 'disable', ids });
    expect(outcomes(disabled)).toEqual(['KEY_DELETED', 'done', 'KEY_NOT_FOUND', 'KEY_NOT_FOUND']);
    const [{ problem, key }] = disabled.body.items;
    expect(key).toBeUndefined();
    const requestId = disabled.headers.get('x-request-id');
    expect(problem).toMatchObject({ status: 409, requestId, detail: expect.stringMatching(/.{10}/) });
    await at.admin.post(`/v1/users/${user.id}/deactivate`);
    const remapped = await at.admin.post(PATH, { action: 'remap', ids: [kept.id], mappedUserId: user.id });
    expect(outcomes(remapped)).toEqual(['USER_INACTIVE']);
  });

  it('does nothing again where it is so already', async () => {
    const made = await keys(2);
    await at.admin.post(`/v1/keys/${made[0].id}/disable`);
    const answer = await at.admin.post(PATH, { action: 'disable', ids: idsOf(made) });
    expect(answer.body.items.map(({ key }: Answer['body']) => key.version)).toEqual([2, 2]);
  });

  it('repeated with its Idempotency-Key it changes nothing more', async () => {
    const [made, headers] = [await keys(3), once()];
    const body = { action: 'disable', ids: idsOf(made) };
    const first = await at.admin.post(PATH, body, headers);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    await at.admin.post(`/v1/keys/${made[1].id}/enable`);
    const again = await at.admin.post(PATH, body, headers);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body.items.map(({ key }: Answer['body']) => key.status)).toEqual(['disabled', 'active', 'disabled']);
    expect(again.headers.get('latchkey-position')).toMatch(/./);
  });

  it('refuses an Idempotency-Key of another batch before anything is done', async () => {
    const [made, headers] = [await keys(3), once()];
    const ids = idsOf(made);
    await at.admin.post(PATH, { action: 'disable', ids: ids.slice(0, 1) }, headers);
    const other = await at.admin.post(PATH, { action: 'disable', ids: ids.toReversed() }, headers);
    expectProblem(other, 422, 'IDEMPOTENCY_KEY_REUSED');
    const status = async (id: string) => (await at.admin.get(`/v1/keys/${id}`)).body.status;
    expect(await Promise.all(ids.map(status))).toEqual(['disabled', 'active', 'active']);
    const alone = await at.admin.delete(`/v1/keys/${ids[0]}`, headers);
    expect(alone.status, 'what is sent for one key is another operation').toBe(204);
  });

  it.each([
    ['the key it came through', (client: Client) => Promise.resolve(client)],
    ['the key that opened its session', (client: Client) => Browser.signIn(client)],
  ])('leaves %s to the end', async (_what, enter) => {
    const [{ client, key }, made] = [await person(at.admin, 'admin'), await keys(20)];
    const caller = await enter(client);
    // what comes before it in the queue of another key gives the own one time to go first; after 5 s there it is refused
    const edits = Array.from({ length: 25 }, (_, i) => at.admin.patch(`/v1/keys/${made[0].id}`, { name: `${i}` }));
    const ids = [key.id, ...idsOf(made)];
    expect(new Set(outcomes(await caller.post(PATH, { action: 'delete', ids })))).toEqual(new Set(['done']));
    await Promise.all(edits);
    expectProblem(await caller.get('/v1/me'), 401, 'UNAUTHENTICATED');
  });

  const id = 'key_1';
  it.each<[string, object, string[]]>([
    ['no action', { ids: [id] }, ['/action']],
    ['an unknown action', { action: 'rename', ids: [id] }, ['/action']],
    ['no ids', { action: 'enable' }, ['/ids']],
    ['an empty list', { action: 'enable', ids: [] }, ['/ids']],
    ['too many', { action: 'enable', ids: Array.from({ length: 201 }, (_, i) => `key_${i}`) }, ['/ids']],
    ['the same twice', { action: 'enable', ids: [id, id] }, ['/ids']],
    ['something that is no id', { action: 'enable', ids: [7] }, ['/ids/0']],
    ['a user to map to, but another action', { action: 'enable', ids: [id], mappedUserId: 'usr_1' }, ['/mappedUserId']],
    ['nobody to map to', { action: 'remap', ids: [id] }, ['/mappedUserId']],
    ['an unknown user to map to', { action: 'remap', ids: [id], mappedUserId: 'usr_none' }, ['/mappedUserId']],
    ['a reason, but another action', { action: 'delete', ids: [id], reason: 'x' }, ['/reason']],
  ])('refuses %s', async (_, body, pointers) => {
    expectProblem(await at.admin.post(PATH, body), 400, 'VALIDATION_FAILED', pointers);
  });

  it('refuses If-Match: many keys have no version in common', async () => {
    const [key] = await keys(1);
    const answer = await at.admin.post(PATH, { action: 'disable', ids: [key.id] }, { 'if-match': '"1"' });
    expectProblem(answer, 400, 'VALIDATION_FAILED', ['If-Match']);
    expect((await at.admin.get(`/v1/keys/${key.id}`)).body.status).toBe('active');
  });

  it('is for admins only, also where the key is their own', async () => {
    for (const role of ['member', 'verifier'] as const) {
      const { client, key } = await person(at.admin, role);
      expectProblem(await client.post(PATH, { action: 'disable', ids: [key.id] }), 403, 'FORBIDDEN');
    }
  });
});

describe('GET /v1/keys/counts', () => {
  const at = runningService();
  const counts = async () => (await at.admin.get('/v1/keys/counts')).body;
  const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();

  it('counts keys by kind and status, and those that want a look', async () => {
    const before = await counts();
    expect(before).toMatchObject({ kinds: { api: 1, 'data-loader': 0 }, statuses: { active: 1 }, neverExpires: 1 });
    const { user } = await person(at.admin);
    await newKey(at.admin, { kind: 'data-loader', expiresAt: days(13) });
    await newKey(at.admin, { expiresAt: days(15) });
    const [disabled, deleted] = [await newKey(at.admin), await newKey(at.admin, { name: freshName('Gone') })];
    await at.admin.post(`/v1/keys/${disabled.id}/disable`);
    await at.admin.delete(`/v1/keys/${deleted.id}`);
    await at.admin.post(`/v1/users/${user.id}/deactivate`);
    const expected = {
      kinds: { api: 4, 'data-loader': 1 },
      statuses: { active: 3, disabled: 1, expired: 0, 'user-inactive': 1 },
      expiringSoon: 1,
      neverUsed: 2,
      neverExpires: 1,
    };
    // the use of the admin's own key is known a little later
    expect(await eventually(counts, ({ neverUsed }) => neverUsed === 2)).toEqual(expected);
    const listed = await at.admin.get(`/v1/keys?status=active&expiresBefore=${days(14)}`);
    expect(listed.body.items).toHaveLength(expected.expiringSoon);
  });

  it('is for admins only, and takes no parameters', async () => {
    for (const role of ['member', 'verifier'] as const) {
      const { client } = await person(at.admin, role);
      expectProblem(await client.get('/v1/keys/counts'), 403, 'FORBIDDEN');
    }
    expectProblem(await at.admin.get('/v1/keys/counts?kind=api'), 400, 'VALIDATION_FAILED', ['?kind']);
  });
});
