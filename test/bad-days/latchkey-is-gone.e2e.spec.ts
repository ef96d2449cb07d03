import { afterEach, describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { Guarded } from '../support/guarded.js';
import { load, longCsv } from '../support/scorecard.js';

const guarded = new Guarded({ LATCHKEY_LEASE_MS: '4000' });

/** Kills Latchkey between two requests of a guarded service, or while it works on one. */
const kill = () => guarded.latchkey.stop('SIGKILL');
const health = async () => (await fetch(`${guarded.scorecard.url}/health`)).status;

afterEach(async () => {
  if (guarded.latchkey.process.signalCode !== null) await guarded.startLatchkey();
  await eventually(health, (status) => status === 200);
});

describe('when Latchkey is killed, a guarded service', () => {
  it('reads on within the lease, changes nothing that cannot be recorded, shuts after the lease, and opens again', async () => {
    const ana = await guarded.colleague();
    const { id, name } = await guarded.measureOf(ana);
    const [read, edit] = [
      () => ana.scorecard.get(`/elements/${id}`),
      () => ana.scorecard.patch(`/elements/${id}`, { name: 'X' }),
    ];
    expect((await read()).status).toBe(200);
    await kill();
    const refused = await edit();
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      503,
      'NOT_READY',
      expect.stringContaining('cannot be recorded, so it was not done'),
    ]);
    expect(await read()).toMatchObject({ status: 200, body: { name } });
    expect(await eventually(read, ({ status }) => status !== 200)).toMatchObject({
      status: 503,
      body: { code: 'NOT_READY' },
    });
    expect([await health(), (await edit()).status]).toEqual([503, 503]);
    await guarded.startLatchkey();
    expect(await eventually(read, ({ status }) => status !== 503)).toMatchObject({ status: 200, body: { name } });
    expect(await edit()).toMatchObject({ status: 200, body: { name: 'X' } });
    const entries = await guarded.entries(ana, ([newest]) => newest?.outcome === 'done');
    expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([['element.edited', 'done']]);
  });

  it('tells later how an action ended that had begun', async () => {
    const ana = await guarded.colleague();
    const { id } = await guarded.measureOf(ana);
    const answer = load(ana.loader, longCsv(id));
    await guarded.entries(ana, (all) => all.length === 1);
    await kill();
    const { status, body } = await answer;
    expect(status).toBe(200);
    await guarded.startLatchkey();
    const [entry] = await guarded.entries(ana, ([newest]) => newest.outcome !== 'unknown');
    expect([entry.outcome, entry.changes.at(-1)]).toEqual(['done', { field: 'rows', before: null, after: body.rows }]);
    await ana.scorecard.delete(`/elements/${id}`);
  });

  it('tells so even when it was stopped and started meanwhile', async () => {
    const ana = await guarded.colleague();
    let waiting: Answer['body'];
    // again when a load was over before Latchkey was killed: its outcome had no need to wait
    for (let loads = 1; waiting?.outcome !== 'unknown'; loads++) {
      if (loads > 1) await guarded.startScorecard();
      const { id } = await guarded.measureOf(ana);
      const answer = load(ana.loader, longCsv(id));
      await guarded.entries(ana, (all) => all.length === loads);
      await kill();
      expect((await answer).status).toBe(200);
      expect(await guarded.scorecard.stop()).toBe(0);
      await guarded.startLatchkey();
      [waiting] = await guarded.entries(ana);
      expect(['unknown', 'done']).toContain(waiting.outcome);
    }
    await guarded.startScorecard();
    const [entry] = await guarded.entries(ana, ([newest]) => newest.outcome !== 'unknown');
    expect([entry.action, entry.outcome]).toEqual(['values.loaded', 'done']);
  });
});
