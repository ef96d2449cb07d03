import { beforeAll, expect, it } from 'vitest';
import type { Client } from '../support/client.js';
import { person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { describeWith } from '../support/servers/describe-with.js';
import { sharedSuite } from '../support/shared-suite.js';

const TIMES = 25;

(await describeWith('kafka', 'mongo'))('the policy of an account that two APIs share', () => {
  const suite = sharedSuite({});
  let one: Client;
  let two: Client;
  beforeAll(() => {
    one = suite.installation.admin(1);
    two = suite.installation.admin(2);
  });
  const set = async (changes: object) => {
    const answer = await one.patch('/v1/policy', changes);
    expect(answer.status, answer.text).toBe(200);
  };

  it('holds in both from its acknowledgement on, for whatever comes after it', async () => {
    for (let time = 0; time < TIMES; time++) {
      await set({ scopesRequired: true });
      expectProblem(await two.post('/v1/keys', { name: 'No scopes' }), 400, 'VALIDATION_FAILED');
      await set({ scopesRequired: false });
      expect((await two.post('/v1/keys', { name: 'No scopes' })).status).toBe(201);
    }
  });

  it('takes from members what it gave them, in both', async () => {
    const mo = await person(two);
    await set({ memberScopes: ['elements:read'] });
    const created = await mo.client.post('/v1/keys', { name: 'Mine' });
    expect([created.status, created.body.scopes]).toEqual([201, ['elements:read']]);
    await set({ memberScopes: null });
    expectProblem(await mo.client.post('/v1/keys', { name: 'Mine' }), 403, 'FORBIDDEN');
    expectProblem(await mo.client.delete(`/v1/keys/${created.body.id}`), 403, 'FORBIDDEN');
  });

  it('is read at both with the changes that were acknowledged, and stands in one history', async () => {
    await set({ namePattern: 'x+' });
    expect((await two.get('/v1/policy')).body.namePattern).toBe('x+');
    const { headers } = await one.patch('/v1/policy', { namePattern: null });
    const brought = { 'latchkey-position': headers.get('latchkey-position')! };
    const { items } = (await two.get('/v1/revisions?targetType=policy&limit=1', brought)).body;
    expect(items[0]).toMatchObject({ action: 'PolicyChanged', changes: [{ field: 'namePattern', before: 'x+', after: null }] }); // prettier-ignore
  });
});
