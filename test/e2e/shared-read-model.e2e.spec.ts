import { beforeAll, expect, it, vi } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { allItems, freshName, newKey } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { describeWith } from '../support/servers/describe-with.js';
import type { SharedProcess } from '../support/shared-process.js';
import { sharedSuite } from '../support/shared-suite.js';

/** A dead projector is replaced after 10 s at the earliest; MongoDB elects, and is tried again each few seconds. */
const AGAIN_WITHIN_MS = 60_000;
vi.setConfig({ testTimeout: 4 * AGAIN_WITHIN_MS });

(await describeWith('own kafka', 'own mongo'))('the read model that two APIs and two projectors share', () => {
  const suite = sharedSuite({ own: true });
  let one: Client;
  let two: Client;
  beforeAll(() => {
    one = suite.installation.admin(1);
    two = suite.installation.admin(2);
  });

  it('is built anew while people write and read, and nothing is missing', async () => {
    const made = [(await newKey(one)).id];
    await eventually(async () => (await two.get('/v1/keys')).body.items, ({ length }) => length > 0); // prettier-ignore
    const stop = new AbortController();
    const lists: number[] = [];
    const writing = until(stop.signal, async () => void made.push((await newKey(one)).id));
    const reading = until(stop.signal, async () => {
      const { status, body, text } = await two.send('GET', '/v1/keys?limit=200');
      expect(status, text).toBe(200);
      lists.push(body.items.length);
    });
    await suite.installation.latchkey('rebuild');
    stop.abort();
    await Promise.all([writing, reading]);
    expect(Math.min(...lists), `${lists.length} lists`).toBeGreaterThan(0);
    const { headers } = await one.post('/v1/keys', { name: freshName('After') });
    const brought = { 'latchkey-position': headers.get('latchkey-position')! };
    expect((await two.get('/v1/me', brought)).status).toBe(200);
    const missing = async () => {
      const listed = (await allItems(two, '/v1/keys')).map(({ id }) => id);
      return made.filter((id) => !listed.includes(id));
    };
    await eventually(missing, ({ length }) => length === 0);
  });

  it('lists, counts and changes many keys at once, whichever process is asked', async () => {
    const name = freshName('Many');
    const made = [];
    for (const letter of ['b', 'A', 'c']) made.push(await newKey(one, { name: `${name} ${letter}` }));
    const ids = made.map(({ id }) => id as string);
    const before = (await one.get('/v1/keys/counts')).body;
    const answer = await two.post('/v1/keys/batch', { action: 'disable', ids, reason: 'Audit' });
    expect(answer.body.items.map(({ outcome }: Answer['body']) => outcome)).toEqual(['done', 'done', 'done']);
    for (const key of made) expect((await one.as(key).get('/v1/me')).status).toBe(401);
    const brought = { 'latchkey-position': answer.headers.get('latchkey-position')! };
    const { items } = (await one.get(`/v1/keys?sort=name&q=${encodeURIComponent(name)}`, brought)).body;
    expect(items.map(({ name: shown }: Answer['body']) => shown.at(-1))).toEqual(['A', 'b', 'c']);
    expect(items[0].statusReason).toBe('Audit');
    expect((await one.get('/v1/keys/counts')).body.statuses.disabled).toBe(before.statuses.disabled + 3);
    const unused = await one.get(`/v1/keys?neverUsed=true&sort=lastUsedAt&q=${encodeURIComponent(name)}`);
    expect(unused.body.items).toHaveLength(3);
  });

  it('shows at once what anybody was told at the same process, also what a guard reported', async () => {
    const [key, credential] = [await newKey(one), await newKey(one)];
    const reader = one.as(credential);
    const { user } = (await one.get('/v1/me')).body;
    for (let i = 0; i < 10; i++) {
      const name = freshName('Told');
      await one.patch(`/v1/keys/${key.id}`, { name });
      expect((await reader.get(`/v1/keys/${key.id}`)).body.name).toBe(name);
      const by = { user: user.id, key: credential.id, action: name, target: { type: 'element', id: 'e', name: 'E' } };
      const reported = await one.post('/v1/activity', { entries: [{ kind: 'started', id: name, ...by }] });
      expect(reported.status, reported.text).toBe(200);
      const { body } = await reader.get(`/v1/revisions?action=${encodeURIComponent(name)}`);
      expect(body.items).toHaveLength(1);
    }
  });

  it('says that it is stale while no projector works; what is in memory waits for none', async () => {
    const { projectors } = suite.installation;
    for (const projector of projectors) projector.pause();
    try {
      const key = await newKey(one);
      const started = performance.now();
      for (const path of ['/v1/me', '/v1/me/sessions', '/v1/instances']) {
        const { status, headers } = await one.get(path);
        expect([status, headers.get('latchkey-stale')]).toEqual([200, null]);
      }
      expect(performance.now() - started).toBeLessThan(1_500);
      const listed = await one.send('GET', '/v1/keys?limit=1');
      expect([listed.status, listed.headers.get('latchkey-stale')]).toEqual([200, 'true']);
      expect(listed.body.items.map(({ id }: Answer['body']) => id)).not.toContain(key.id);
    } finally {
      for (const projector of projectors) projector.resume();
    }
  });

  it('holds what all APIs checked', async () => {
    const [key, { secretKey }] = [await newKey(one), await newKey(one)];
    const wrong = { ...key, secretKey };
    for (let n = 0; n < 4; n++) expect((await one.as(wrong).get('/v1/me')).status).toBe(401);
    await eventually(async () => (await two.as(key).get('/v1/me')).status, (status) => status === 200); // prettier-ignore
    for (let n = 0; n < 5; n++) expect((await two.as(wrong).get('/v1/me')).status).toBe(401);
    for (const number of [1, 2]) await suite.installation.api(number).restart();
    const wrongSecrets = async () => {
      const { items } = (await one.send('GET', '/v1/statistics/checks')).body;
      return items.reduce((sum: number, { refused }: Answer['body']) => sum + (refused.WRONG_SECRET ?? 0), 0) as number;
    };
    await eventually(wrongSecrets, (sum) => sum === 9, AGAIN_WITHIN_MS);
  });

  it('goes on when a projector stands still and comes back while another does its work, and when that one is killed', async () => {
    const projected = async () => {
      const key = await newKey(one);
      const history = async () => (await two.send('GET', `/v1/keys/${key.id}/revisions`)).status;
      await eventually(history, (status) => status === 200, AGAIN_WITHIN_MS);
      return key.id as string;
    };
    const [first, second] = await byWork(suite.installation.projectors);
    first.pause();
    const ids = [await projected()];
    first.resume();
    for (let time = 0; time < 10; time++) ids.push(await projected());
    await second.kill();
    ids.push(await projected());
    for (const id of ids) expect((await two.get(`/v1/keys/${id}/revisions`)).body.items).toHaveLength(1);
    await second.start();
  });

  it('may be gone: keys are verified and changed, reads are not answered, and it is said why', async () => {
    const key = await newKey(one);
    const [member] = suite.installation.mongo.members;
    await member!.kill();
    const gone = await one.get('/v1/keys');
    expectProblem(gone, 503, 'NOT_READY');
    expect((await one.as(key).get('/v1/me')).status).toBe(200);
    expect((await newKey(two)).secretKey).toMatch(/^sk_/);
    expect((await one.post(`/v1/keys/${key.id}/disable`, {})).status).toBe(200);
    expect((await two.as(key).get('/v1/me')).status).toBe(401);
    const ready = async () => (await fetch(`${one.url}/readyz`)).json() as Promise<Answer['body']>;
    const { status, checks } = await eventually(ready, (report) => !report.checks.projections.ok);
    expect(checks.projections.reason).toMatch(/./);
    expect([status, checks.replica.ok]).toEqual(['ready', true]);
    await member!.restart();
    const read = () => one.send('GET', '/v1/keys');
    await eventually(read, ({ status }) => status === 200, AGAIN_WITHIN_MS);
    const shown = () => two.send('GET', `/v1/keys/${key.id}`);
    await eventually(shown, ({ body }) => body?.status === 'disabled', AGAIN_WITHIN_MS);
  });
});

/** First the one that folds the event log. */
async function byWork([one, two]: readonly SharedProcess[]): Promise<[SharedProcess, SharedProcess]> {
  const metrics = await (await fetch(`${one!.url}/metrics`)).text();
  return metrics.includes('source="log"') ? [one!, two!] : [two!, one!];
}

/** Again and again, until it is over. */
async function until(over: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!over.aborted) await work();
}
