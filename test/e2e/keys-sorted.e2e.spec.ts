import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { allItems, freshName, newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

describe('GET /v1/keys in order', () => {
  const service = runningService();
  const name = freshName('Sorted');
  const of = new Map<string, string>();

  const list = async (query: string) => {
    const items = await allItems(service.admin, `/v1/keys?q=${encodeURIComponent(name)}&${query}`, 2);
    return items.map(({ id }: { id: string }) => of.get(id)).join('');
  };

  beforeAll(async () => {
    const ana = await person(service.admin);
    const made: [string, object][] = [
      ['b', { expiresAt: at(3) }],
      ['A', { expiresAt: null }],
      ['d', { expiresAt: at(40), mappedUserId: ana.user.id }],
      ['C', { expiresAt: at(1), mappedUserId: ana.user.id }],
    ];
    for (const [letter, fields] of made) {
      const key = await newKey(service.admin, { name: `${name} ${letter}`, ...fields });
      of.set(key.id, letter);
      if (letter === 'd' || letter === 'A') await service.admin.as(key).get('/v1/me');
    }
  });

  it('is by creation, newest first, unless something else is asked for', async () => {
    expect(await list('')).toBe('CdAb');
    expect(await list('sort=createdAt&order=desc')).toBe('CdAb');
    expect(await list('order=asc')).toBe('bAdC');
  });

  it('is by name from A to Z', async () => {
    expect(await list('sort=name')).toBe('AbCd');
    expect(await list('sort=name&order=desc')).toBe('dCbA');
  });

  it('is by expiry: what never expires ends last', async () => {
    expect(await list('sort=expiresAt')).toBe('AdbC');
    expect(await list('sort=expiresAt&order=asc')).toBe('CbdA');
  });

  it('is by last use: what was never used comes before everything', async () => {
    await eventually(
      () => list('sort=lastUsedAt'),
      (order) => order === 'dACb',
    );
    expect(await list('sort=lastUsedAt&order=asc')).toBe('bCAd');
    expect(await list('neverUsed=true')).toBe('Cb');
    expect(await list('neverUsed=false')).toBe('CdAb');
  });

  it('holds what ends soon, or never', async () => {
    expect(await list(`expiresBefore=${at(14)}`)).toBe('Cb');
    expect(await list(`expiresBefore=${at(14)}&sort=expiresAt`)).toBe('bC');
    expect(await list('neverExpires=true')).toBe('A');
    expect(await list('neverExpires=false')).toBe('CdAb');
  });

  it('refuses a cursor of another order, with the remedy', async () => {
    const { body } = await service.admin.get('/v1/keys?sort=name&limit=1');
    const cursor = encodeURIComponent(body.nextCursor);
    expect((await service.admin.get(`/v1/keys?sort=name&limit=1&cursor=${cursor}`)).status).toBe(200);
    for (const query of ['sort=name&order=desc', 'sort=expiresAt', 'order=asc', '']) {
      const refused = await service.admin.get(`/v1/keys?${query}&cursor=${cursor}`);
      expectProblem(refused, 400, 'VALIDATION_FAILED', ['?cursor']);
    }
  });
});
