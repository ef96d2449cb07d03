import { expect, it } from 'vitest';
import { freshName, newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const at = runningService();

it('includeTotal says how many items every list has, on whichever page', async () => {
  const ana = await person(at.admin);
  const name = freshName('Total');
  for (let n = 0; n < 3; n++) await newKey(at.admin, { name: `Café ${name} ${n}`, mappedUserId: ana.user.id });
  const totals = async (client: typeof at.admin, path: string) => {
    const separator = path.includes('?') ? '&' : '?';
    const without = await client.get(`${path}${separator}limit=1`);
    expect(without.body).not.toHaveProperty('total');
    const first = await client.get(`${path}${separator}limit=1&includeTotal=true`);
    expect(first.status, first.text).toBe(200);
    const { nextCursor, total } = first.body;
    if (nextCursor === null) return total;
    const second = await client.get(`${path}${separator}limit=1&includeTotal=true&cursor=${encodeURIComponent(nextCursor)}`); // prettier-ignore
    expect(second.body.total).toBe(total);
    return total;
  };
  expect(await totals(at.admin, `/v1/keys?q=cafe+${name.toLowerCase()}`)).toBe(3);
  expect(await totals(ana.client, '/v1/me/keys')).toBe(4);
  expect(await totals(at.admin, `/v1/keys?mappedUserId=${ana.user.id}&status=active`)).toBe(4);
  expect(await totals(at.admin, `/v1/users?q=${encodeURIComponent(ana.user.name)}`)).toBe(1);
  expect(await totals(at.admin, `/v1/revisions?targetId=${ana.user.id}`)).toBe(1);
  expect(await totals(at.admin, '/v1/me/sessions')).toBe(0);
  expect(await totals(at.admin, '/v1/instances')).toBe(1);
});

it('includeTotal is true or false', async () => {
  expectProblem(await at.admin.get('/v1/keys?includeTotal=yes'), 400, 'VALIDATION_FAILED', ['?includeTotal']);
  expect((await at.admin.get('/v1/keys?includeTotal=false')).body).not.toHaveProperty('total');
});
