import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import { person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const PATH = '/v1/users/import';
const fresh = (members: object = {}) => {
  const externalId = randomUUID();
  return { name: `User ${externalId.slice(0, 8)}`, email: `${externalId}@example.org`, externalId, ...members };
};

describe('POST /v1/users/import', () => {
  const at = runningService();
  const send = async (users: object[], more: object = {}) => {
    const answer = await at.admin.post(PATH, { users, ...more });
    expect(answer.status, answer.text).toBe(200);
    return answer.body.items as Answer['body'][];
  };
  const userOf = async (id: string) => (await at.admin.get(`/v1/users/${id}`)).body;

  it('creates, edits, deactivates and activates users, and nothing a second time', async () => {
    const [stays, leaves] = [fresh(), fresh({ role: 'admin' })];
    const created = await send([stays, leaves]);
    expect(created.map(({ outcome, did }) => [outcome, did])).toEqual([['created', ['created']], ['created', ['created']]]); // prettier-ignore
    const next = [
      { ...stays, name: 'Ana', attributes: { team: 'a' } },
      { externalId: leaves.externalId, active: false },
    ];
    const changed = await send(next);
    expect(changed.map(({ outcome, did, id }) => [outcome, did, id])).toEqual([
      ['changed', ['edited'], created[0].id],
      ['changed', ['deactivated'], created[1].id],
    ]);
    expect(await userOf(created[0].id)).toMatchObject({ name: 'Ana', attributes: { team: 'a' }, active: true });
    expect(await userOf(created[1].id)).toMatchObject({ active: false });
    expect((await send(next)).map(({ outcome, did }) => [outcome, did])).toEqual([
      ['unchanged', []],
      ['unchanged', []],
    ]);
    const [back] = await send([{ id: created[1].id, name: 'Ben', active: true }]);
    expect(back).toMatchObject({ outcome: 'changed', did: ['edited', 'activated'] });
  });

  it('finds a user by the address, and gives it the externalId it lacks', async () => {
    const { user } = await person(at.admin);
    const externalId = randomUUID();
    const [item] = await send([{ email: user.email, externalId }]);
    expect(item).toMatchObject({ outcome: 'changed', id: user.id });
    expect((await userOf(user.id)).externalId).toBe(externalId);
    const [other] = await send([{ name: 'Other', email: user.email, externalId: randomUUID() }]);
    expect(other).toMatchObject({ outcome: 'refused', problem: { code: 'USER_EXISTS', id: user.id } });
  });

  it('makes one user of two lines with one address, also of two lists at once', async () => {
    const { externalId: _, ...one } = fresh();
    const [first, second] = await Promise.all([send([one, one]), send([one])]);
    const ids = [...first!, ...second!].map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
    expect((await at.admin.get(`/v1/users?q=${one.email}`)).body.items).toHaveLength(1);
  });

  it('says of each what is wrong, and does the others', async () => {
    const last = (await at.admin.get('/v1/me')).body.user;
    const good = fresh();
    const items = await send([
      { name: 'Nobody' },
      { externalId: randomUUID() },
      { ...fresh(), email: 'no address' },
      { id: 'usr_none', name: 'x' },
      { ...fresh(), nickname: 'x' },
      good,
    ]);
    expect(items.map(({ outcome, problem }) => problem?.code ?? outcome)).toEqual([
      'VALIDATION_FAILED',
      'VALIDATION_FAILED',
      'VALIDATION_FAILED',
      'USER_NOT_FOUND',
      'VALIDATION_FAILED',
      'created',
    ]);
    expect(items[1].problem.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/name', '/email']);
    expect((await userOf(last.id)).active).toBe(true);
  });

  it('does nothing in a dry run, and says what would come of it', async () => {
    const [{ user }, other] = [await person(at.admin), fresh({ active: false })];
    const list = [other, { id: user.id, name: 'Renamed', active: false }];
    const planned = await send(list, { dryRun: true });
    expect(planned).toEqual([
      { outcome: 'created', did: ['created'] },
      { outcome: 'changed', id: user.id, did: ['edited', 'deactivated'] },
    ]);
    expect(await userOf(user.id)).toMatchObject({ name: user.name, active: true });
    const done = await send(list);
    expect(done.map(({ did }) => did)).toEqual([
      ['created', 'deactivated'],
      ['edited', 'deactivated'],
    ]);
  });

  it('changes the caller last: who demotes itself still does the others', async () => {
    const [{ client, user }, others] = [
      await person(at.admin, 'admin'),
      Array.from({ length: 20 }, () => fresh({ active: false })),
    ];
    const users = [{ id: user.id, role: 'member' }, ...others, { email: user.email, active: false }];
    const { items } = (await client.post(PATH, { users })).body;
    const did = items.slice(1, -1).map((item: Answer['body']) => item.did.join());
    expect(did).toEqual(others.map(() => 'created,deactivated'));
    expect(items[0].outcome).toBe('changed');
    expect((await userOf(user.id)).role).toBe('member');
  });

  it('is for admins', async () => {
    const { client } = await person(at.admin);
    expectProblem(await client.post(PATH, { users: [fresh()] }), 403, 'FORBIDDEN');
  });
});
