import { describe, expect, it } from 'vitest';
import { allItems, freshName, newKey, person, withoutSecret } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const ids = (items: { id: string }[]): string[] => items.map(({ id }) => id);
const some = (...keys: { id: string }[]) => ids(keys).sort();

describe('reading keys', () => {
  const at = runningService();

  describe('GET /v1/keys/{id}', () => {
    it('is for admins and the mapped user; for others the key does not exist', async () => {
      const [ana, ben] = await Promise.all([person(at.admin), person(at.admin, 'verifier')]);
      const own = await ana.client.get(`/v1/keys/${ana.key.id}`);
      expect(own.status).toBe(200);
      expect(own.body.id).toBe(ana.key.id);
      expectProblem(await ben.client.get(`/v1/keys/${ana.key.id}`), 404, 'KEY_NOT_FOUND');
      expectProblem(await ana.client.get(`/v1/keys/${ben.key.id}`), 404, 'KEY_NOT_FOUND');
      const missing = await ben.client.get('/v1/keys/key_missing');
      const hidden = await ben.client.get(`/v1/keys/${ana.key.id}`);
      expect({ ...hidden.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' });
    });

    it('follows the mapping: who is mapped no more sees the key no more', async () => {
      const [ana, ben] = await Promise.all([person(at.admin), person(at.admin)]);
      const key = await newKey(at.admin, { mappedUserId: ana.user.id });
      await at.admin.get(`/v1/keys/${key.id}`);
      expect((await ana.client.get(`/v1/keys/${key.id}`)).status).toBe(200);
      const position = (await at.admin.patch(`/v1/keys/${key.id}`, { mappedUserId: ben.user.id })).headers.get(
        'latchkey-position',
      )!;
      const headers = { 'latchkey-position': position };
      expectProblem(await ana.client.get(`/v1/keys/${key.id}`, headers), 404, 'KEY_NOT_FOUND');
      expect((await ben.client.get(`/v1/keys/${key.id}`, headers)).body.mappedUser.id).toBe(ben.user.id);
    });

    it('shows a deleted key, to its mapped user too', async () => {
      const ana = await person(at.admin);
      const key = await newKey(at.admin, { mappedUserId: ana.user.id });
      const position = (await at.admin.delete(`/v1/keys/${key.id}`)).headers.get('latchkey-position')!;
      for (const client of [at.admin, ana.client]) {
        const read = await client.get(`/v1/keys/${key.id}`, { 'latchkey-position': position });
        expect([read.status, read.body.status, read.body.version]).toEqual([200, 'deleted', 2]);
        expect(read.headers.get('etag')).toBe('"2"');
      }
    });

    it('refuses query parameters it does not know', async () => {
      const key = await newKey(at.admin);
      const read = await at.admin.get(`/v1/keys/${key.id}?fields=name&limit=1`);
      expectProblem(read, 400, 'VALIDATION_FAILED', ['?fields', '?limit']);
    });

    it.each(['key_missing', 'x', '%00', '%2e%2e%2f', '__proto__', 'constructor', '%F0%9F%94%91', 'a%20b', '*', '%3Fx'])(
      'does not find %s',
      async (id) => {
        expectProblem(await at.admin.get(`/v1/keys/${id}`), 404, 'KEY_NOT_FOUND');
        expectProblem(await at.admin.get(`/v1/keys/${id}/revisions`), 404, 'KEY_NOT_FOUND');
      },
    );

    it.each(['%', '%zz', '%C0%80', '%ff'])('answers 404 to %s, which no path decodes to', async (id) => {
      const read = await at.admin.get(`/v1/keys/${id}`);
      expect([404, 400]).toContain(read.status);
      expectProblem(read, read.status, read.status === 404 ? read.body.code : 'VALIDATION_FAILED');
    });

    it('does not find ids of any length', async () => {
      for (const length of [65, 101, 1_000, 8_000]) {
        const read = await at.admin.get(`/v1/keys/key_${'x'.repeat(length)}`);
        expect([read.status, read.headers.get('content-type')]).toEqual([
          404,
          'application/problem+json; charset=utf-8',
        ]);
      }
    });
  });

  describe('GET /v1/keys', () => {
    it('lists keys newest first, as they are shown one by one', async () => {
      const name = freshName('Listed');
      const made = [];
      for (let i = 0; i < 3; i++) made.unshift(await newKey(at.admin, { name: `${name} ${i}` }));
      const { body, status } = await at.admin.get(`/v1/keys?q=${encodeURIComponent(name)}`);
      expect(status).toBe(200);
      expect(body).toEqual({ items: made.map(withoutSecret), nextCursor: null });
    });

    it('finds a part of the name whatever its case, or a whole access key', async () => {
      const key = await newKey(at.admin, { name: `Über-${freshName('Weg')}` });
      const find = async (q: string) => ids((await at.admin.get(`/v1/keys?q=${encodeURIComponent(q)}`)).body.items);
      expect(await find(key.name.slice(1, -1).toUpperCase())).toContain(key.id);
      expect(await find(key.name.toLowerCase())).toEqual([key.id]);
      expect(await find(key.accessKey)).toEqual([key.id]);
      expect(await find(key.accessKey.slice(0, -1))).toEqual([]);
      expect(await find('.*')).toEqual([]);
      expect(await find(key.secretKey)).toEqual([]);
    });

    it('filters by kind, mapped user and status, all of them at once', async () => {
      const ana = await person(at.admin);
      const mine = { mappedUserId: ana.user.id };
      const [loader, disabled, deleted] = [
        await newKey(at.admin, { ...mine, kind: 'data-loader' }),
        await newKey(at.admin, mine),
        await newKey(at.admin, mine),
      ];
      await at.admin.post(`/v1/keys/${disabled.id}/disable`);
      await at.admin.delete(`/v1/keys/${deleted.id}`);
      const list = async (query: string) =>
        ids((await at.admin.get(`/v1/keys?mappedUserId=${ana.user.id}${query}`)).body.items).sort();
      expect(await list('')).toEqual(some(ana.key, loader, disabled));
      expect(await list('&includeDeleted=false')).toEqual(some(ana.key, loader, disabled));
      expect(await list('&includeDeleted=true')).toEqual(some(ana.key, loader, disabled, deleted));
      expect(await list('&kind=data-loader')).toEqual(some(loader));
      expect(await list('&status=active')).toEqual(some(ana.key, loader));
      expect(await list('&status=active&kind=api')).toEqual(some(ana.key));
      expect(await list('&status=disabled')).toEqual(some(disabled));
      expect(await list('&status=deleted')).toEqual(some(deleted));
      expect(await list('&status=expired')).toEqual([]);
      expect(await list(`&q=${encodeURIComponent(deleted.accessKey)}&includeDeleted=true`)).toEqual(some(deleted));
    });

    it('pages through everything once, whatever is written meanwhile', async () => {
      const name = freshName('Paged');
      const made: string[] = [];
      for (let i = 0; i < 7; i++) made.unshift((await newKey(at.admin, { name: `${name} ${i}` })).id);
      const path = `/v1/keys?limit=2&q=${encodeURIComponent(name)}`;
      const seen: string[] = [];
      let cursor: string | null = null;
      let pages = 0;
      do {
        const page: string = cursor === null ? path : `${path}&cursor=${encodeURIComponent(cursor)}`;
        const { body } = await at.admin.get(page);
        expect(body.items.length).toBeLessThanOrEqual(2);
        seen.push(...ids(body.items));
        cursor = body.nextCursor;
        await newKey(at.admin, { name: `${name} written while page ${pages++} was read` });
        await at.admin.patch(`/v1/keys/${made[5]}`, { name: `${name} renamed ${pages}` });
        if (pages === 1) await at.admin.delete(`/v1/keys/${made[6]}`);
      } while (cursor !== null);
      expect(seen).toEqual(made.slice(0, 6));
      expect(pages).toBeLessThanOrEqual(5);
    });

    it('holds 50 items by default and up to 200', async () => {
      const name = freshName('Many');
      await Promise.all(Array.from({ length: 52 }, (_, i) => newKey(at.admin, { name: `${name} ${i}` })));
      const q = `q=${encodeURIComponent(name)}`;
      const { body } = await at.admin.get(`/v1/keys?${q}`);
      expect([body.items.length, typeof body.nextCursor]).toEqual([50, 'string']);
      const all = await at.admin.get(`/v1/keys?limit=200&${q}`);
      expect([all.body.items.length, all.body.nextCursor]).toEqual([52, null]);
      expect(new Set(ids(await allItems(at.admin, `/v1/keys?${q}`, 1))).size).toBe(52);
    });

    it.each([
      ['limit=0', '?limit'],
      ['limit=201', '?limit'],
      ['limit=abc', '?limit'],
      ['limit=-1', '?limit'],
      ['limit=1.5', '?limit'],
      ['limit=', '?limit'],
      ['limit=1&limit=2', '?limit'],
      ['limit=99999999999999999999', '?limit'],
      ['cursor=', '?cursor'],
      ['cursor=garbage', '?cursor'],
      ['cursor=eyJhIjoxfQ', '?cursor'],
      ['cursor=%00', '?cursor'],
      ['status=magic', '?status'],
      ['status=active&status=disabled', '?status'],
      ['kind=magic', '?kind'],
      ['q=', '?q'],
      ['mappedUserId=', '?mappedUserId'],
      ['includeDeleted=1', '?includeDeleted'],
      ['sort=magic', '?sort'],
      ['sort=', '?sort'],
      ['order=up', '?order'],
      ['expiresBefore=soon', '?expiresBefore'],
      ['neverExpires=1', '?neverExpires'],
      ['neverUsed=', '?neverUsed'],
      ['offset=3', '?offset'],
      ['__proto__=3', '?__proto__'],
    ])('refuses ?%s', async (query, pointer) => {
      expectProblem(await at.admin.get(`/v1/keys?${query}`), 400, 'VALIDATION_FAILED', [pointer]);
    });

    it('is for admins only', async () => {
      for (const role of ['member', 'verifier'] as const) {
        const { client } = await person(at.admin, role);
        expectProblem(await client.get('/v1/keys'), 403, 'FORBIDDEN');
      }
    });
  });
});
