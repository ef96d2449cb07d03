import { describe, expect, it } from 'vitest';
import { Client } from '../../../../test/support/client.js';
import { csvOf, expectRefusal, load, pointersOf } from '../../../../test/support/scorecard.js';
import { ScorecardApp } from '../../../../test/support/scorecard-app.js';

const app = new ScorecardApp({});

describe('elements', () => {
  it('are seen by their owner, their viewers and admins; for everybody else they do not exist', async () => {
    const [ana, bo, cy] = await Promise.all([app.colleague(), app.colleague(), app.colleague()]);
    const measure = await app.measureOf(ana, [bo]);
    for (const { scorecard } of [ana, bo]) {
      expect((await scorecard.get(`/elements/${measure.id}`)).body).toEqual(measure);
      expect((await scorecard.get('/elements')).body.items).toEqual([measure]);
      expect((await scorecard.get(`/elements/${measure.id}/values`)).body).toEqual({ items: [] });
    }
    expect((await app.boss.get('/elements?type=measure')).body.items).toContainEqual(measure);
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
    const [ana, bo] = await Promise.all([app.colleague(), app.colleague()]);
    const { id, ...measure } = await app.measureOf(ana, [bo]);
    expectRefusal(await bo.scorecard.patch(`/elements/${id}`, { name: 'Mine' }), 403, 'FORBIDDEN');
    expectRefusal(await bo.scorecard.delete(`/elements/${id}`), 403, 'FORBIDDEN');
    expect((await ana.scorecard.get(`/elements/${id}`)).body).toEqual({ id, ...measure });
    expect((await ana.scorecard.patch(`/elements/${id}`, { target: 60 })).body).toEqual({ id, ...measure, target: 60 });
    expect((await app.boss.patch(`/elements/${id}`, { name: ' NPS ' })).body.name).toBe('NPS');
    expect((await ana.scorecard.delete(`/elements/${id}`)).status).toBe(204);
    expectRefusal(await ana.scorecard.get(`/elements/${id}`), 404, 'NOT_FOUND');
  });

  it('are created by admins only, and belong to them when nothing else is said', async () => {
    const [ana, ada] = await Promise.all([app.colleague(), app.colleague('admin')]);
    expectRefusal(await ana.scorecard.post('/elements', { type: 'scorecard', name: 'Mine' }), 403, 'FORBIDDEN');
    const { status, headers, body } = await ada.scorecard.post('/elements', { type: 'scorecard', name: 'Sales' });
    expect([status, headers.get('location'), body.owner]).toEqual([201, `/elements/${body.id}`, ada.user.id]);
    const initiative = { type: 'initiative', name: 'Call back', parentId: body.id };
    expect((await ada.scorecard.post('/elements', initiative)).body).toMatchObject({ parentId: body.id, target: null });
  });

  it('are seen, and not changed, by who is an auditor by attribute', async () => {
    const ana = await app.colleague();
    const { id } = await app.measureOf(ana);
    const auditor = { name: 'Auditor', attributes: { scorecard: 'auditor' } };
    await app.latchkey.addUser(auditor);
    await app.latchkey.addKey({ name: 'Audit', user: auditor });
    const audit = new Client(app.url, app.latchkey.headersOf('Audit'));
    expect((await audit.get(`/elements/${id}`)).status).toBe(200);
    expectRefusal(await audit.patch(`/elements/${id}`, { name: 'Mine' }), 403, 'FORBIDDEN');
  });

  it('are changed and loaded with keys that have the scope alone', async () => {
    const ana = await app.colleague();
    const { id } = await app.measureOf(ana);
    const reader = { name: `Reader of ${id}`, user: ana.user, scopes: ['elements:read'] };
    const loader = { ...reader, name: `Loader of ${id}`, kind: 'data-loader' } as const;
    for (const key of [reader, loader]) await app.latchkey.addKey(key);
    const read = new Client(app.url, app.latchkey.headersOf(reader));
    expect((await read.get(`/elements/${id}`)).status).toBe(200);
    const refused = await read.patch(`/elements/${id}`, { target: 60 });
    expectRefusal(refused, 403, 'FORBIDDEN');
    expect(refused.headers.get('www-authenticate')).toContain('scope="elements:edit"');
    expect((await app.entries(ana))[0]).toMatchObject({ action: 'element.edited', outcome: 'refused', changes: [] });
    const loads = await load(new Client(app.url, app.latchkey.headersOf(loader)), csvOf([id, '2026-01-31', 1]));
    expectRefusal(loads, 403, 'FORBIDDEN');
  });

  it('of a scorecard are gone with it', async () => {
    const { body } = await app.boss.post('/elements', { type: 'scorecard', name: 'Sales' });
    const inside = await app.boss.post('/elements', { type: 'initiative', name: 'Call back', parentId: body.id });
    expect((await app.boss.delete(`/elements/${body.id}`)).status).toBe(204);
    expectRefusal(await app.boss.get(`/elements/${inside.body.id}`), 404, 'NOT_FOUND');
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
    const answer = await app.boss.post(path, body);
    expectRefusal(answer, 400, 'VALIDATION_FAILED');
    expect(pointersOf(answer).sort()).toEqual(where);
  });

  it.each([
    [{ owner: 'usr_me' }, ['/owner']],
    [{ target: 'high' }, ['/target']],
    [{ name: 7 }, ['/name']],
  ])('PATCH %o is refused and says where', async (body, where) => {
    const answer = await app.boss.patch('/elements/elm_churn', body);
    expectRefusal(answer, 400, 'VALIDATION_FAILED');
    expect(pointersOf(answer)).toEqual(where);
  });

  it('are not looked for by what is not known, nor given a target that are no measures', async () => {
    expect(pointersOf(await app.boss.get('/elements?type=folder&page=2'))).toEqual(['/type', '/page']);
    expect(pointersOf(await app.boss.patch('/elements/elm_company', { target: 3 }))).toEqual(['/target']);
  });

  it('are JSON, of a bounded length', async () => {
    const send = (body: string, type?: string) =>
      app.boss.sendRaw('PATCH', '/elements/elm_churn', body, type === undefined ? {} : { 'content-type': type });
    expectRefusal(await send('{"na', 'application/json'), 400, 'MALFORMED_JSON');
    for (const type of ['text/csv', 'text/plain', 'application/x-www-form-urlencoded'])
      expectRefusal(await send('name=x', type), 415, 'UNSUPPORTED_MEDIA_TYPE');
    expectRefusal(await send('x'.repeat(64 * 1024 + 1), 'application/json'), 413, 'PAYLOAD_TOO_LARGE');
  });
});

describe('revision history of elements', () => {
  it('tells an edit that changed nothing without changes', async () => {
    const ana = await app.colleague();
    const { id, name } = await app.measureOf(ana);
    await ana.scorecard.patch(`/elements/${id}`, { name, target: 50 });
    const [entry] = await app.entries(ana);
    expect(entry).toMatchObject({ action: 'element.edited', outcome: 'done', changes: [] });
  });

  it('tells what was refused, and no more of a thing than its caller may know', async () => {
    const [ana, bo] = await Promise.all([app.colleague(), app.colleague()]);
    const viewed = await app.measureOf(ana, [bo]);
    const hidden = await app.measureOf(ana);
    await bo.scorecard.patch(`/elements/${viewed.id}`, { name: 'Mine' });
    await bo.scorecard.patch(`/elements/${viewed.id}`, { owner: bo.user.id });
    await bo.scorecard.patch(`/elements/${hidden.id}`, { name: 'Mine' });
    await bo.scorecard.post('/elements', { type: 'scorecard', name: 'Mine' });
    const entries = await app.entries(bo);
    expect(entries.map(({ action, target, outcome, changes }) => [action, target.name, outcome, changes])).toEqual([
      ['element.created', '/elements', 'refused', []],
      ['element.edited', hidden.id, 'refused', []],
      ['element.edited', viewed.id, 'refused', []],
      ['element.edited', viewed.name, 'refused', []],
    ]);
  });

  it('tells what was created and deleted', async () => {
    const ada = await app.colleague('admin');
    const { body } = await ada.scorecard.post('/elements', { type: 'scorecard', name: 'Sales' });
    await ada.scorecard.delete(`/elements/${body.id}`);
    const target = { type: 'scorecard', id: body.id, name: 'Sales' };
    const entries = await app.entries(ada);
    expect(entries.map(({ action, target, outcome }) => [action, target, outcome])).toEqual([
      ['element.deleted', target, 'done'],
      ['element.created', target, 'done'],
    ]);
    expect(entries[0]!.changes).toEqual([{ field: body.id, before: body, after: null }]);
    expect(entries[1]!.changes).toContainEqual({ field: 'name', before: null, after: 'Sales' });
  });

  it('tells nothing of reads and of callers who were not let in', async () => {
    const ana = await app.colleague();
    const { id } = await app.measureOf(ana);
    const [path, values] = [`/elements/${id}`, `/elements/${id}/values`];
    for (const one of [path, values, '/elements', '/health']) await ana.scorecard.get(one);
    await ana.loader.patch(path, { name: 'Mine' });
    await ana.scorecard.patch(path, { name: 'The only entry' });
    const entries = await app.entries(ana);
    expect(entries).toHaveLength(1);
  });
});

describe('keys', () => {
  it('are refused where they are of the wrong kind, and where there is none', async () => {
    const ana = await app.colleague();
    expectRefusal(await ana.loader.get('/elements'), 401, 'UNAUTHENTICATED');
    expectRefusal(await load(ana.scorecard, csvOf()), 401, 'UNAUTHENTICATED');
    const nobody = await fetch(`${app.url}/elements`);
    expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'ApiKey realm="latchkey"']);
  });

  it('are not needed for health and metrics', async () => {
    const anybody = new Client(app.url, { accessKey: '', secretKey: '' });
    expect((await anybody.get('/health')).body.latchkey).toMatchObject({ status: 'up', connected: true });
    const metrics = await anybody.get('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(metrics.text).toMatch(/^latchkey_guard_ready 1$/m);
  });
});
