import { describe, expect, it } from 'vitest';
import { problemIn, rawRequest, requestText } from '../../../../test/support/raw-http.js';
import { csvOf, expectRefusal, load } from '../../../../test/support/scorecard.js';
import { ScorecardApp } from '../../../../test/support/scorecard-app.js';

const app = new ScorecardApp({ SCORECARD_MAX_VALUES: '10' });

describe('loads', () => {
  it('add values to the loader’s own measures, and replace those of the same day', async () => {
    const ana = await app.colleague();
    const { id } = await app.measureOf(ana);
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
    const [ana, bo] = await Promise.all([app.colleague(), app.colleague()]);
    const { id } = await app.measureOf(ana);
    const viewed = await app.measureOf(bo, [ana]);
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
    const { loader } = await app.colleague();
    expectRefusal(await loader.post('/loads', {}), 415, 'UNSUPPORTED_MEDIA_TYPE');
    expectRefusal(await loader.post('/loads'), 415, 'UNSUPPORTED_MEDIA_TYPE');
    const { accessKey, secretKey } = loader.credential;
    const headers = [`accessKey: ${accessKey}`, `secretKey: ${secretKey}`, 'Content-Type: text/csv'];
    const tooLong = requestText('POST /loads', [...headers, `Content-Length: ${8 * 1024 * 1024 + 1}`]);
    const answer = await rawRequest(app.url, tooLong);
    expect([answer.status, problemIn(answer)]).toEqual([413, expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE' })]);
  });
});

describe('a load', () => {
  it('is told with how many values its measure had and has', async () => {
    const ana = await app.colleague();
    const { id, name } = await app.measureOf(ana);
    await load(ana.loader, csvOf([id, '2026-01-31', 41], [id, '2026-02-28', 44]));
    await load(ana.loader, csvOf([id, '2026-02-28', 45], [id, '2026-03-31', 46]));
    await load(ana.loader, csvOf([id, '2026-02-31', 45]));
    const entries = await app.entries(ana);
    const told = entries.map(({ action, key, outcome, changes }) => [action, key, outcome, changes]);
    const counts = (before: number, after: number) => [
      { field: 'values', before: { [id]: before }, after: { [id]: after } },
      { field: 'rows', before: null, after: 2 },
    ];
    expect(told).toEqual([
      ['values.loaded', ana.loaderKey.id, 'refused', []],
      ['values.loaded', ana.loaderKey.id, 'done', counts(2, 3)],
      ['values.loaded', ana.loaderKey.id, 'done', counts(0, 2)],
    ]);
    expect(entries[1]!.target).toEqual({ type: 'measure', id, name });
  });

  it('that there is no room for has failed', async () => {
    const ana = await app.colleague();
    const [one, two] = [await app.measureOf(ana), await app.measureOf(ana)];
    const days = (id: string) => csvOf(...[1, 2, 3, 4].map((day) => [id, `2026-01-0${day}`, 1] as const));
    const [first, second] = [await load(ana.loader, days(one.id)), await load(ana.loader, days(two.id))];
    expect([first.status, second.status]).toEqual([200, 507]);
    expect(second.body.detail).toMatch(/room for \d+/);
    const entries = await app.entries(ana);
    expect(entries.map(({ outcome }) => outcome)).toEqual(['failed', 'done']);
    expect((await ana.scorecard.get(`/elements/${two.id}/values`)).body.items).toEqual([]);
    await ana.scorecard.delete(`/elements/${one.id}`);
  });
});
