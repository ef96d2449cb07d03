import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { person, type Person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { report, reportOf } from '../support/report.js';
import { runningService } from '../support/running-service.js';

const KIB = 1024;
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('what services report', () => {
  const at = runningService();
  let service: Person;
  beforeAll(async () => {
    service = await person(at.admin, 'verifier');
  });

  /** Entries of a thing in history, once all of them are there with their outcome. */
  const entriesOf = (id: string, count = 1): Promise<Answer['body'][]> =>
    eventually(
      async () => (await at.admin.get(`/v1/revisions?targetId=${id}&limit=200`)).body.items,
      (items) => items.length === count && items.every(({ outcome }: Answer['body']) => outcome === 'done'),
    );
  const change = (after: unknown, field = 'text') => ({ field, before: null, after });

  it('is cut to 8 KiB a value, as a guard cuts it', async () => {
    const target = { type: 'page', id: 'large-values', name: 'Large' };
    const values = ['x'.repeat(7.6e6), { text: 'ü'.repeat(9_000) }, 'y'.repeat(8 * KIB - 2)];
    expect(
      (
        await report(
          service.client,
          reportOf(
            service,
            target,
            values.map((one) => change(one)),
          ),
        )
      ).status,
    ).toBe(200);
    const [{ changes }] = await entriesOf('large-values');
    expect(changes.map(({ after }: Answer['body']) => bytesOf(after) <= 8 * KIB)).toEqual([true, true, true]);
    expect(changes[0].after).toMatch(/^x{8000,}\.\.\.$/);
    expect(changes[1].after).toMatch(/^\{"text":"ü{4000,}\.\.\.$/);
    expect(changes[2].after).toBe(values[2]);
  });

  it.each([
    ['198.51.100.8:2345', '198.51.100.8'],
    ['unknown', null],
  ])('comes from an address or from none: %s', async (address, stored) => {
    const id = `from ${address}`;
    const [started, finished] = reportOf(service, { type: 'page', id, name: 'x' }, []) as [object, object];
    expect((await report(service.client, [{ ...started, address }, finished])).status).toBe(200);
    const [entry] = await entriesOf(encodeURIComponent(id));
    expect(entry.source.address).toBe(stored);
  });

  it('is cut to 64 KiB an entry, and says how many changes are left out', async () => {
    const target = { type: 'page', id: 'large-entry', name: 'Large' };
    const changes = Array.from({ length: 30 }, (_, i) => change('x'.repeat(9_000), `field ${i}`));
    await report(service.client, reportOf(service, target, changes));
    const [entry] = await entriesOf('large-entry');
    expect(bytesOf(entry)).toBeLessThanOrEqual(64 * KIB);
    const last = entry.changes.pop();
    expect(last).toEqual({ field: '...', before: null, after: `${30 - entry.changes.length} more left out` });
    expect(entry.changes.map(({ field }: Answer['body']) => field)).toEqual(
      changes.slice(0, entry.changes.length).map(({ field }) => field),
    );
  });

  it('leaves no part of a secret where it is cut', async () => {
    const target = { type: 'page', id: 'secret', name: 'Secret' };
    const value = `${'.'.repeat(8 * KIB - 30)}${service.key.secretKey}${'.'.repeat(1000)}`;
    await report(service.client, reportOf(service, target, [change(value)]));
    const [entry] = await entriesOf('secret');
    expect(JSON.stringify(entry)).not.toContain(service.key.secretKey.slice(0, 12));
  });

  it.each(['a\nb', 'a\r', '\t', 'a\u0000', 'a\u0085', '\u007f', 'a\u2028b'])(
    'is refused where a text that is read on one line holds %j',
    async (text) => {
      const target = { type: 'page', id: 'x', name: 'x' };
      const [started, finished] = reportOf(service, target, [change('fine\n')]) as [object, object];
      const refusedAt = async (pointer: string, entry: object) =>
        expectProblem(await report(service.client, [entry]), 400, 'VALIDATION_FAILED', [`/entries/0/${pointer}`]);
      for (const member of ['type', 'id', 'name'])
        await refusedAt(`target/${member}`, { ...started, target: { ...target, [member]: text } });
      for (const member of ['action', 'requestId', 'address']) await refusedAt(member, { ...started, [member]: text });
      await refusedAt('changes/0/field', { ...finished, changes: [change('x', text)] });
      expect((await report(service.client, [started, finished])).status).toBe(200);
    },
  );

  it('is listed in pages of bounded size, none of them empty, and exported whole', async () => {
    const target = { type: 'page', id: 'many', name: 'Many' };
    const large = Array.from({ length: 7 }, (_, i) => change('x'.repeat(8_000), `field ${i}`));
    const entries = Array.from({ length: 60 }, () => reportOf(service, target, large)).flat();
    expect((await report(service.client, entries)).status).toBe(200);
    await eventually(
      async () => (await at.admin.get('/v1/revisions.jsonl?targetId=many')).text.split('"done"').length - 1,
      (count) => count === 60,
    );
    const ids: string[] = [];
    let cursor = '';
    do {
      const { text, body } = await at.admin.get(`/v1/revisions?targetId=many&limit=200${cursor}`);
      expect(text.length).toBeLessThan(1.5 * 1024 * KIB);
      expect(body.items.length).toBeGreaterThan(0);
      ids.push(...body.items.map(({ id }: Answer['body']) => id));
      cursor = body.nextCursor && `&cursor=${body.nextCursor}`;
    } while (cursor);
    expect(new Set(ids).size).toBe(60);
    const { text } = await at.admin.get('/v1/revisions.jsonl?targetId=many');
    expect(text.trimEnd().split('\n').map((line) => JSON.parse(line).id)).toEqual(ids); // prettier-ignore
  });
});
