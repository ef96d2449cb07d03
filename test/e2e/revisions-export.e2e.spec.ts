import { describe, expect, it } from 'vitest';
import { allItems, freshName, newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

/** RFC 4180, for texts that are known to be well-formed. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
    if (end === '') break;
  }
  return rows.slice(0, -1);
}

describe('exports of the revision history', () => {
  const at = runningService();

  it('as CSV holds every entry that the list holds, in its order', async () => {
    const { client, user } = await person(at.admin, 'admin');
    const key = await newKey(client, { name: 'Ähre, "quoted"; \'x\'' });
    await client.post(`/v1/keys/${key.id}/disable`, { reason: 'a "b", c' });
    const items = await allItems(client, `/v1/revisions?userId=${user.id}`);
    const { status, headers, text } = await client.get(`/v1/revisions.csv?userId=${user.id}`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe('attachment; filename="revisions.csv"');
    const [head, ...rows] = parseCsv(text);
    expect(head).toEqual(
      'id,at,userId,userName,keyId,keyName,action,targetType,targetId,targetName,changes,outcome,requestId,service,address'.split(
        ',',
      ),
    );
    expect(rows).toEqual(
      items.map(({ id, at, user, via, action, target, changes, outcome, requestId, source }) => [
        id,
        at,
        user.id,
        user.name,
        via.keyId,
        via.keyName,
        action,
        target.type,
        target.id,
        target.name,
        JSON.stringify(changes),
        outcome,
        requestId,
        source.service,
        source.address,
      ]),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("http://example.org","x")'])(
    'as CSV keeps a spreadsheet from running %s',
    async (name) => {
      const { client, user } = await person(at.admin, 'admin');
      await newKey(client, { name });
      const [, row] = parseCsv((await client.get(`/v1/revisions.csv?userId=${user.id}`)).text);
      expect(row![9]).toBe(`'${name}`);
      for (const cell of row!) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    },
  );

  it('as CSV keeps a spreadsheet from running a request id', async () => {
    const { client, user } = await person(at.admin, 'admin');
    await client.post('/v1/keys', { name: 'x' }, { 'x-request-id': '-1' });
    const [, row] = parseCsv((await client.get(`/v1/revisions.csv?userId=${user.id}`)).text);
    expect(row![12]).toBe("'-1");
  });

  it('as CSV begins with a byte order mark for who asks for one', async () => {
    const path = '/v1/revisions.csv?action=KeyCreated';
    const bytes = async (query: string) => {
      const response = await fetch(at.service.url + path + query, { headers: { ...at.admin.credential } });
      return Buffer.from(await response.arrayBuffer()).toString('hex');
    };
    expect(await bytes('&bom=true')).toBe(`efbbbf${await bytes('')}`);
    expect(await bytes('&bom=false')).toBe(await bytes(''));
    expectProblem(await at.admin.get(`${path}&bom=yes`), 400, 'VALIDATION_FAILED', ['?bom']);
    expectProblem(await at.admin.get('/v1/revisions.jsonl?bom=true'), 400, 'VALIDATION_FAILED', ['?bom']);
  });

  it('as JSON lines holds the list’s own entries', async () => {
    const { client, user } = await person(at.admin, 'admin');
    const key = await newKey(client, { name: freshName('Line\u00a0') });
    await client.delete(`/v1/keys/${key.id}`);
    const { status, headers, text } = await client.get(`/v1/revisions.jsonl?userId=${user.id}`);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/jsonl; charset=utf-8']);
    expect(text.endsWith('}\n')).toBe(true);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual((await client.get(`/v1/revisions?userId=${user.id}`)).body.items);
    expect(lines).toHaveLength(2);
  });

  it('hold all pages, and take the list’s filters', async () => {
    const { client, user } = await person(at.admin, 'admin');
    const key = await newKey(client);
    // no more at once: what waits 5 s for others of its key is refused
    for (let i = 0; i < 21; i++) {
      await Promise.all(
        Array.from({ length: 10 }, (_, n) => client.patch(`/v1/keys/${key.id}`, { name: `${i}/${n}` })),
      );
    }
    const lines = async (path: string) => (await client.get(path)).text.trimEnd().split('\n').filter(Boolean);
    expect(await lines(`/v1/revisions.jsonl?userId=${user.id}`)).toHaveLength(211);
    expect(await lines(`/v1/revisions.csv?keyId=${key.id}&action=KeyEdited`)).toHaveLength(211);
    expect(await lines(`/v1/revisions.jsonl?keyId=${key.id}&action=KeyDeleted`)).toEqual([]);
    expect(await lines(`/v1/revisions.csv?keyId=${key.id}&to=2001-01-01T00:00:00Z`)).toHaveLength(1);
  });

  it.each(['csv', 'jsonl'])('as %s are for admins only and refuse what is no filter', async (format) => {
    for (const role of ['member', 'verifier'] as const) {
      const { client, user } = await person(at.admin, role);
      expectProblem(await client.get(`/v1/revisions.${format}`), 403, 'FORBIDDEN');
      expectProblem(await client.get(`/v1/revisions.${format}?userId=${user.id}`), 403, 'FORBIDDEN');
    }
    const refused = await at.admin.get(`/v1/revisions.${format}?limit=1&cursor=x&from=x`);
    expectProblem(refused, 400, 'VALIDATION_FAILED', ['?limit', '?cursor', '?from']);
  });
});
