import { describe, expect, it } from 'vitest';
import { Client, type Answer } from '../support/client.js';
import { Guarded } from '../support/guarded.js';
import { problemIn, rawRequest, requestText } from '../support/raw-http.js';
import { csvOf, load } from '../support/scorecard.js';

const guarded = new Guarded({}, { SCORECARD_MAX_VALUES: '10' });

const expectRefusal = ({ status, body, headers, text }: Answer, expected: number, code: string) => {
  expect([status, body?.code], text).toEqual([expected, code]);
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const type = `urn:latchkey:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  expect(body).toMatchObject({ type, status, title: expect.stringMatching(/./), detail: expect.stringMatching(/./) });
};
const pointers = ({ body }: Answer) => body.errors.map(({ pointer }: { pointer: string }) => pointer);

describe('elements', () => {
  it('are seen by their owner, their viewers and admins; for everybody else they do not exist', async () => {
    const [ana, bo, cy] = await Promise.all([guarded.colleague(), guarded.colleague(), guarded.colleague()]);
    const measure = await guarded.measureOf(ana, [bo]);
    for (const { scorecard } of [ana, bo]) {
      expect((await scorecard.get(`/elements/${measure.id}`)).body).toEqual(measure);
      expect((await scorecard.get('/elements')).body.items).toEqual([measure]);
      expect((await scorecard.get(`/elements/${measure.id}/values`)).body).toEqual({ items: [] });
    }
    expect((await guarded.boss.get('/elements?type=measure')).body.items).toContainEqual(measure);
    expect((await cy.scorecard.get('/elements')).body).toEqual({ items: [] });
    const hidden = [
      `/elements/${measure.id}`,
      `/elements/${measure.id}/values`,
      '/elements/elm_company',
      '/elements/x',
    ];
    for (const path of hidden) expectRefusal(await cy.scorecard.get(path), 404, 'NOT_FOUND');
    expectRefusal(await cy.scorecard.patch(`/elements/${measure.id}`, { name: 'Mine' }), 404, 'NOT_FOUND');
    expectRefusal(await cy.scorecard.delete(`/elements/${measure.id}`), 404, 'NOT_FOUND');
  });

  it('are changed by their owner and admins; who may only view them is refused', async () => {
    const [ana, bo] = await Promise.all([guarded.colleague(), guarded.colleague()]);
    const { id, ...measure } = await guarded.measureOf(ana, [bo]);
    expectRefusal(await bo.scorecard.patch(`/elements/${id}`, { name: 'Mine' }), 403, 'FORBIDDEN');
    expectRefusal(await bo.scorecard.delete(`/elements/${id}`), 403, 'FORBIDDEN');
    expect((await ana.scorecard.get(`/elements/${id}`)).body).toEqual({ id, ...measure });
    expect((await ana.scorecard.patch(`/elements/${id}`, { target: 60 })).body).toEqual({ id, ...measure, target: 60 });
    expect((await guarded.boss.patch(`/elements/${id}`, { name: ' NPS ' })).body.name).toBe('NPS');
    expect((await ana.scorecard.delete(`/elements/${id}`)).status).toBe(204);
    expectRefusal(await ana.scorecard.get(`/elements/${id}`), 404, 'NOT_FOUND');
  });

  it('are created by admins only, and belong to them when nothing else is said', async () => {
    const [ana, ada] = await Promise.all([guarded.colleague(), guarded.colleague('admin')]);
    expectRefusal(await ana.scorecard.post('/elements', { type: 'scorecard', name: 'Mine' }), 403, 'FORBIDDEN');
    const { status, headers, body } = await ada.scorecard.post('/elements', { type: 'scorecard', name: 'Sales' });
    expect([status, headers.get('location'), body.owner]).toEqual([201, `/elements/${body.id}`, ada.user.id]);
    const initiative = { type: 'initiative', name: 'Call back', parentId: body.id };
    expect((await ada.scorecard.post('/elements', initiative)).body).toMatchObject({ parentId: body.id, target: null });
  });

  it('of a scorecard are gone with it', async () => {
    const { body } = await guarded.boss.post('/elements', { type: 'scorecard', name: 'Sales' });
    const inside = await guarded.boss.post('/elements', { type: 'initiative', name: 'Call back', parentId: body.id });
    expect((await guarded.boss.delete(`/elements/${body.id}`)).status).toBe(204);
    expectRefusal(await guarded.boss.get(`/elements/${inside.body.id}`), 404, 'NOT_FOUND');
  });

  it.each([
    ['/elements', { type: 'folder', name: 'x' }, ['/type']],
    ['/elements', { type: 'scorecard', name: '  ' }, ['/name']],
    ['/elements', { type: 'scorecard', name: 'x'.repeat(101) }, ['/name']],
    ['/elements', { type: 'scorecard', name: 'x', parentId: 'elm_company' }, ['/parentId']],
    ['/elements', { type: 'measure', name: 'x' }, ['/parentId']],
    ['/elements', { type: 'measure', name: 'x', parentId: 'elm_churn' }, ['/parentId']],
    ['/elements', { type: 'initiative', name: 'x', parentId: 'elm_company', target: 1 }, ['/target']],
    ['/elements', { type: 'scorecard', name: 'x', colour: 'red', viewers: [1] }, ['/colour', '/viewers/0']],
    ['/elements', [], ['']],
  ])('POST %s %o is refused and says where', async (path, body, where) => {
    const answer = await guarded.boss.post(path, body);
    expectRefusal(answer, 400, 'VALIDATION_FAILED');
    expect(pointers(answer).sort()).toEqual(where);
  });

  it.each([
    [{ owner: 'usr_me' }, ['/owner']],
    [{ target: 'high' }, ['/target']],
    [{ name: 7 }, ['/name']],
  ])('PATCH %o is refused and says where', async (body, where) => {
    const answer = await guarded.boss.patch('/elements/elm_churn', body);
    expectRefusal(answer, 400, 'VALIDATION_FAILED');
    expect(pointers(answer)).toEqual(where);
  });

  it('are not looked for by what is not known, nor given a target that are no measures', async () => {
    expect(pointers(await guarded.boss.get('/elements?type=folder&page=2'))).toEqual(['/type', '/page']);
    expect(pointers(await guarded.boss.patch('/elements/elm_company', { target: 3 }))).toEqual(['/target']);
  });

  it('are JSON, of a bounded length', async () => {
    const send = (body: string, type?: string) =>
      guarded.boss.sendRaw('PATCH', '/elements/elm_churn', body, type === undefined ? {} : { 'content-type': type });
    expectRefusal(await send('{"na', 'application/json'), 400, 'MALFORMED_JSON');
    for (const type of ['text/csv', 'text/plain', 'application/x-www-form-urlencoded'])
      expectRefusal(await send('name=x', type), 415, 'UNSUPPORTED_MEDIA_TYPE');
    expectRefusal(await send('x'.repeat(64 * 1024 + 1), 'application/json'), 413, 'PAYLOAD_TOO_LARGE');
  });
});

describe('loads', () => {
  it('add values to the loader’s own measures, and replace those of the same day', async () => {
    const ana = await guarded.colleague();
    const { id } = await guarded.measureOf(ana);
    const first = await load(ana.loader, csvOf([id, '2026-02-28', 44.5], [id, '2026-01-31', '41']));
    expect([first.status, first.body]).toEqual([200, { rows: 2, values: { [id]: 2 } }]);
    expect((await load(ana.loader, csvOf([id, '2026-01-31', '-4.2e1']))).body.values).toEqual({ [id]: 2 });
    expect((await ana.scorecard.get(`/elements/${id}/values`)).body).toEqual({
      items: [
        { date: '2026-01-31', value: -42 },
        { date: '2026-02-28', value: 44.5 },
      ],
    });
    await ana.scorecard.delete(`/elements/${id}`);
  });

  it('are taken whole or not at all, and each wrong line is named', async () => {
    const [ana, bo] = await Promise.all([guarded.colleague(), guarded.colleague()]);
    const { id } = await guarded.measureOf(ana);
    const viewed = await guarded.measureOf(bo, [ana]);
    const unreadable = `\n${id},2026-02-30,1\n${id},2026-03-01,\n${id},2026-03-02\n,2026-03-03,0x1\n${id},2026-03-04,"1\n`;
    const answer = await load(ana.loader, csvOf([id, '2026-01-31', 1]) + unreadable);
    expectRefusal(answer, 400, 'VALIDATION_FAILED');
    const at = (line: number, pointer: string) => ({ line, pointer, message: expect.stringMatching(/./) });
    const wrong = [at(4, '/date'), at(5, '/value'), at(6, ''), at(7, '/measureId'), at(7, '/value'), at(8, '')];
    expect(answer.body.errors).toEqual(wrong);
    const others = csvOf(
      [id, '2026-01-31', 1],
      [viewed.id, '2026-01-31', 1],
      ['elm_churn', '2026-01-31', 1],
      [id, '2026-01-31', 2],
    );
    expect((await load(ana.loader, others)).body.errors).toEqual([
      at(3, '/measureId'),
      at(4, '/measureId'),
      at(5, '/date'),
    ]);
    for (const csv of ['', 'measureId,value,date\n', `${id},2026-01-31,1\n`])
      expect((await load(ana.loader, csv)).body.errors).toEqual([at(1, '')]);
    const many = await load(ana.loader, csvOf() + 'x\n'.repeat(1_000_000));
    expect([many.status, many.body.errors.length]).toEqual([400, 100]);
    expect((await ana.scorecard.get(`/elements/${id}/values`)).body).toEqual({ items: [] });
  });

  it('are CSV, of up to 8 MiB', async () => {
    const { loader } = await guarded.colleague();
    expectRefusal(await loader.post('/loads', {}), 415, 'UNSUPPORTED_MEDIA_TYPE');
    expectRefusal(await loader.post('/loads'), 415, 'UNSUPPORTED_MEDIA_TYPE');
    const { accessKey, secretKey } = loader.credential;
    const headers = [`accessKey: ${accessKey}`, `secretKey: ${secretKey}`, 'Content-Type: text/csv'];
    const tooLong = requestText('POST /loads', [...headers, `Content-Length: ${8 * 1024 * 1024 + 1}`]);
    const answer = await rawRequest(guarded.scorecard.url, tooLong);
    expect([answer.status, problemIn(answer)]).toEqual([413, expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE' })]);
  });
});

describe('keys', () => {
  it('are refused where they are of the wrong kind, and where there is none', async () => {
    const ana = await guarded.colleague();
    expectRefusal(await ana.loader.get('/elements'), 401, 'UNAUTHENTICATED');
    expectRefusal(await load(ana.scorecard, csvOf()), 401, 'UNAUTHENTICATED');
    const nobody = await fetch(`${guarded.scorecard.url}/elements`);
    expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'ApiKey realm="latchkey"']);
  });

  it('that are deleted are refused as soon as that is answered', async () => {
    const { scorecard, key } = await guarded.colleague();
    expect((await scorecard.get('/elements')).status).toBe(200);
    expect((await guarded.admin.delete(`/v1/keys/${key.id}`)).status).toBe(204);
    expectRefusal(await scorecard.get('/elements'), 401, 'UNAUTHENTICATED');
  });

  it('are not needed for health and metrics', async () => {
    const anybody = new Client(guarded.scorecard.url, { accessKey: '', secretKey: '' });
    expect((await anybody.get('/health')).body.latchkey).toMatchObject({ status: 'up', connected: true });
    const metrics = await anybody.get('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(metrics.text).toMatch(/^latchkey_guard_ready 1$/m);
  });
});
