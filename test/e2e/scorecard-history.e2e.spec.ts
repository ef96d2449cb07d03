import { describe, expect, it } from 'vitest';
import { Guarded } from '../support/guarded.js';
import { csvOf, load, longCsv } from '../support/scorecard.js';

const guarded = new Guarded({}, { SCORECARD_MAX_VALUES: '150000' });

describe('revision history of Latchkey', () => {
  it('tells an edit: who, through which key, at which service, what was before and after', async () => {
    const ana = await guarded.colleague();
    const { id, name } = await guarded.measureOf(ana);
    const headers = { 'x-request-id': 'edit-1' };
    await ana.scorecard.patch(`/elements/${id}`, { name: 'NPS', target: 60 }, headers);
    const [entry] = await guarded.entries(ana, ([newest]) => newest?.outcome === 'done');
    expect(entry).toMatchObject({
      user: { id: ana.user.id, name: ana.user.name },
      via: { keyId: ana.key.id, keyName: ana.key.name },
      action: 'element.edited',
      target: { type: 'measure', id, name },
      changes: [
        { field: 'name', before: name, after: 'NPS' },
        { field: 'target', before: 50, after: 60 },
      ],
      outcome: 'done',
      requestId: 'edit-1',
      source: { service: guarded.verifier.user.name, address: '127.0.0.1' },
    });
  });

  it('tells an edit that changed nothing without changes', async () => {
    const ana = await guarded.colleague();
    const { id, name } = await guarded.measureOf(ana);
    await ana.scorecard.patch(`/elements/${id}`, { name, target: 50 });
    const [entry] = await guarded.entries(ana, ([newest]) => newest?.outcome === 'done');
    expect([entry.action, entry.changes]).toEqual(['element.edited', []]);
  });

  it('tells what was refused, and no more of a thing than its caller may know', async () => {
    const [ana, bo] = await Promise.all([guarded.colleague(), guarded.colleague()]);
    const viewed = await guarded.measureOf(ana, [bo]);
    const hidden = await guarded.measureOf(ana);
    await bo.scorecard.patch(`/elements/${viewed.id}`, { name: 'Mine' });
    await bo.scorecard.patch(`/elements/${viewed.id}`, { owner: bo.user.id });
    await bo.scorecard.patch(`/elements/${hidden.id}`, { name: 'Mine' });
    await bo.scorecard.post('/elements', { type: 'scorecard', name: 'Mine' });
    const entries = await guarded.entries(bo, (all) => all.filter(({ outcome }) => outcome === 'refused').length === 4);
    expect(entries.map(({ action, target, changes }) => [action, target.name, changes]).toReversed()).toEqual([
      ['element.edited', viewed.name, []],
      ['element.edited', viewed.id, []],
      ['element.edited', hidden.id, []],
      ['element.created', '/elements', []],
    ]);
  });

  it('tells what was created and deleted', async () => {
    const ada = await guarded.colleague('admin');
    const { body } = await ada.scorecard.post('/elements', { type: 'scorecard', name: 'Sales' });
    await ada.scorecard.delete(`/elements/${body.id}`);
    const target = { type: 'scorecard', id: body.id, name: 'Sales' };
    const entries = await guarded.entries(ada, (all) => all.filter(({ outcome }) => outcome === 'done').length === 2);
    expect(entries.map((entry) => [entry.action, entry.target])).toEqual([
      ['element.deleted', target],
      ['element.created', target],
    ]);
    expect(entries[0].changes).toEqual([{ field: body.id, before: body, after: null }]);
    expect(entries[1].changes).toContainEqual({ field: 'name', before: null, after: 'Sales' });
  });

  it('tells nothing of reads and of callers who were not let in', async () => {
    const ana = await guarded.colleague();
    const { id } = await guarded.measureOf(ana);
    const [path, values] = [`/elements/${id}`, `/elements/${id}/values`];
    for (const one of [path, values, '/elements', '/health']) await ana.scorecard.get(one);
    await ana.loader.patch(path, { name: 'Mine' });
    await ana.scorecard.patch(path, { name: 'The only entry' });
    const entries = await guarded.entries(ana, ([newest]) => newest?.outcome === 'done');
    expect(entries).toHaveLength(1);
  });
});

describe('a load', () => {
  it('is told with how many values its measure had and has', async () => {
    const ana = await guarded.colleague();
    const { id, name } = await guarded.measureOf(ana);
    await load(ana.loader, csvOf([id, '2026-01-31', 41], [id, '2026-02-28', 44]));
    await load(ana.loader, csvOf([id, '2026-02-28', 45], [id, '2026-03-31', 46]));
    await load(ana.loader, csvOf([id, '2026-02-31', 45]));
    const entries = await guarded.entries(ana, (all) => all.length === 3 && !all.some(isUnknown));
    const told = entries.map(({ action, via, outcome, changes }) => [action, via.keyId, outcome, changes]);
    const counts = (before: number, after: number) => [
      { field: 'values', before: { [id]: before }, after: { [id]: after } },
      { field: 'rows', before: null, after: 2 },
    ];
    expect(told).toEqual([
      ['values.loaded', ana.loaderKey.id, 'refused', []],
      ['values.loaded', ana.loaderKey.id, 'done', counts(2, 3)],
      ['values.loaded', ana.loaderKey.id, 'done', counts(0, 2)],
    ]);
    expect(entries[1].target).toEqual({ type: 'measure', id, name });
  });

  it('that there is no room for has failed', async () => {
    const ana = await guarded.colleague();
    const [one, two] = [await guarded.measureOf(ana), await guarded.measureOf(ana)];
    const [first, second] = [await load(ana.loader, longCsv(one.id)), await load(ana.loader, longCsv(two.id))];
    expect([first.status, second.status, second.body.detail]).toEqual([
      200,
      507,
      expect.stringMatching(/room for \d+/),
    ]);
    const entries = await guarded.entries(ana, (all) => all.length === 2 && !all.some(isUnknown));
    expect(entries.map(({ outcome }) => outcome)).toEqual(['failed', 'done']);
    expect((await ana.scorecard.get(`/elements/${two.id}/values`)).body.items).toEqual([]);
    await ana.scorecard.delete(`/elements/${one.id}`);
  });

  it('in the midst of which the service is killed has an unknown outcome, also after it is back', async () => {
    const ana = await guarded.colleague();
    const { id } = await guarded.measureOf(ana);
    const answer = load(ana.loader, longCsv(id)).catch((error: Error) => error);
    await guarded.entries(ana, (all) => all.length === 1);
    await guarded.scorecard.stop('SIGKILL');
    expect(await answer).toBeInstanceOf(Error);
    await guarded.startScorecard();
    await ana.scorecard.patch('/elements/elm_churn', { name: 'Mine' });
    const entries = await guarded.entries(ana, ([newest]) => newest.outcome === 'refused');
    expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['element.edited', 'refused'],
      ['values.loaded', 'unknown'],
    ]);
  });
});

const isUnknown = ({ outcome }: { outcome: string }) => outcome === 'unknown';
