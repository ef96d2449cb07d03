import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { Credential } from '@latchkey/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { isEvent, openEvents } from '../support/event-stream.js';
import { GuardProcess, verifierCredential } from '../support/guards.js';
import { freshName, newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { consoleConsumer } from '../support/servers/console-consumer.js';
import { describeWith } from '../support/servers/describe-with.js';
import { sharedSuite } from '../support/shared-suite.js';
import { timed } from '../support/watch.js';

// what takes no lease is told from what takes one by parts of it, also where everything takes ten times as long
const LEASE_MS = 8_000;
const TIMES = 40;

const statusAt = async (client: Client, key: Credential) => (await client.as(key).get('/v1/me')).status;
const knownAt = (client: Client, key: Credential) => eventually(() => statusAt(client, key), (status) => status === 200); // prettier-ignore

(await describeWith('own kafka', 'own mongo'))('two APIs and two projectors on Kafka and MongoDB', () => {
  const suite = sharedSuite({
    own: true,
    env: { LATCHKEY_LEASE_MS: String(LEASE_MS), LATCHKEY_PUBLIC_URL: 'http://keys.example.org' },
  });
  let one: Client;
  let two: Client;
  beforeAll(() => {
    one = suite.installation.admin(1);
    two = suite.installation.admin(2);
  });

  it('a key that one has made works at the other', async () => {
    const key = await newKey(one);
    await knownAt(two, key);
    expect((await two.as(key).get('/v1/me')).body.key.id).toBe(key.id);
  });

  it('what one acknowledged, the other shows to whoever brings its position', async () => {
    for (let time = 0; time < TIMES; time++) {
      const { body: key, headers } = await one.post('/v1/keys', { name: freshName('Key') });
      const brought = { 'latchkey-position': headers.get('latchkey-position')! };
      const { status, body } = await two.get(`/v1/keys/${key.id}`, brought);
      expect([status, body?.name]).toEqual([200, key.name]);
    }
    const { headers } = await two.post('/v1/keys', { name: freshName('Listed') });
    const listed = await one.get('/v1/keys', { 'latchkey-position': headers.get('latchkey-position')! });
    expect(listed.body.items[0].name).toContain('Listed');
  });

  it('a position of another log is refused with a code of its own, in a header and as a place to go on', async () => {
    const { headers } = await one.post('/v1/keys', { name: freshName('Key') });
    const [log, offset, record] = headers.get('latchkey-position')!.split('.') as [string, string, string];
    const others = [
      `${record}.${offset}.${record}`,
      `${log}.${offset}.${log}`,
      `${log}.${Number(offset) + 10_000}.${record}`,
    ];
    for (const after of others) {
      expectProblem(await two.get(`/v1/events?after=${after}`), 409, 'OTHER_HISTORY');
      expectProblem(await two.get('/v1/events', { 'last-event-id': after }), 409, 'OTHER_HISTORY');
    }
    expectProblem(await two.get('/v1/keys', { 'latchkey-position': others[0]! }), 409, 'OTHER_HISTORY');
  });

  it('a request repeated at the other, later or at the same moment, makes one key', async () => {
    for (let time = 0; time < 10; time++) {
      const headers = { 'idempotency-key': randomUUID() };
      const body = { name: freshName('Once') };
      const ask = (client: Client) => client.post('/v1/keys', body, headers);
      const answers = await Promise.all([ask(one), ask(two)]);
      answers.push(await ask(two), await ask(one));
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
      expect(new Set(answers.map(({ body: { id } }) => id)).size).toBe(1);
      expect(answers.filter(({ body: { secretKey } }) => secretKey !== undefined)).toHaveLength(1);
      expectProblem(await two.post('/v1/keys', { name: 'Another' }, headers), 422, 'IDEMPOTENCY_KEY_REUSED');
    }
  });

  it('two changes of a key at the same moment have one order, and If-Match lets one of them in', async () => {
    const key = await newKey(one);
    for (let version = 1; version < TIMES; version += 2) {
      const rename = (client: Client) => client.patch(`/v1/keys/${key.id}`, { name: freshName('Name') });
      const answers = await Promise.all([rename(one), rename(two)]);
      expect(answers.map(({ status, body }) => [status, body.version]).sort()).toEqual([[200, version + 1], [200, version + 2]]); // prettier-ignore
    }
    for (let version = TIMES + 1; version < TIMES + 20; version++) {
      const rename = (client: Client) => client.patch(`/v1/keys/${key.id}`, { name: freshName('Name') }, { 'if-match': `"${version}"` }); // prettier-ignore
      const answers = await Promise.all([rename(one), rename(two)]);
      expect(answers.map(({ status }) => status).sort(), `${version}`).toEqual([200, 412]);
    }
  });

  it('a key that one has deleted is refused by the other from the answer on', async () => {
    for (let time = 0; time < TIMES; time++) {
      const key = await newKey(one);
      await knownAt(two, key);
      expect((await one.delete(`/v1/keys/${key.id}`)).status).toBe(204);
      expect(await statusAt(two, key), `time ${time}`).toBe(401);
    }
  });

  it('both tell the same events, and the public topic too', async () => {
    const key = await newKey(one);
    await two.patch(`/v1/keys/${key.id}`, { name: freshName('Renamed') });
    await one.delete(`/v1/keys/${key.id}`);
    const told = await Promise.all([one, two].map((client) => eventsUntil(client, key.id)));
    expect(told[0]!.filter(({ subject }) => subject.endsWith(key.id)).map(({ sequence }) => sequence)).toHaveLength(3);
    expect(told[0]).toEqual(told[1]);
    const { kafka, prefix } = suite.installation;
    const count = String(told[0]!.length);
    const args = ['--from-beginning', '--max-messages', count, '--timeout-ms', '60000', '--property', 'print.headers=true', '--property', 'print.value=false']; // prettier-ignore
    const relayed = (await consoleConsumer(kafka, `${prefix}.events`, args)).matchAll(/ce_id:([^,\s]+)/g);
    expect([...relayed].map(([, id]) => id).sort()).toEqual(told[0]!.map(({ id }) => id).sort());
  });

  it('both list every process that verifies', async () => {
    for (const client of [one, two]) {
      const { items } = (await client.get('/v1/instances')).body;
      expect(items.filter(({ service }: Answer['body']) => service === 'latchkey'), JSON.stringify(items)).toHaveLength(2); // prettier-ignore
    }
  });

  it('what an integration reports at one stands in the history of both', async () => {
    const verifier = await person(one, 'verifier');
    const member = await person(one);
    await knownAt(two, verifier.key);
    await knownAt(two, member.key);
    const id = randomUUID();
    const target = { type: 'element', id: 'e1', name: 'Margin' };
    const started = { kind: 'started', id, user: member.user.id, key: member.key.id, action: 'element.edited', target };
    const entries = [started, { kind: 'finished', id, outcome: 'done' }];
    const { status, text } = await two.as(verifier.key).post('/v1/activity', { entries });
    expect(status, text).toBe(200);
    for (const client of [one, two]) {
      const history = async () => (await client.get(`/v1/revisions?userId=${member.user.id}`)).body.items;
      const items = await eventually(history, (found) => found[0]?.outcome === 'done');
      expect(items[0]).toMatchObject({ action: 'element.edited', via: { keyId: member.key.id } });
    }
  });

  describe('with guards that the second one feeds', () => {
    const guards: GuardProcess[] = [];
    beforeAll(async () => {
      const credential = await verifierCredential(one);
      await knownAt(two, credential);
      const starting = [1, 2].map(() => GuardProcess.start(`${two.url},${one.url}`, credential));
      guards.push(...(await Promise.all(starting)));
    });
    afterAll(() => Promise.all(guards.map((guard) => guard.stop('SIGKILL'))));
    const letIn = (guard: GuardProcess, key: Credential) => eventually(() => guard.statusFor(key), (status) => status === 200); // prettier-ignore

    it('they refuse a key from the moment on that the first one has deleted it', async () => {
      for (let time = 0; time < TIMES / 2; time++) {
        const key = await newKey(one);
        await Promise.all(guards.map((guard) => letIn(guard, key)));
        expect((await one.delete(`/v1/keys/${key.id}`)).status).toBe(204);
        expect(await Promise.all(guards.map((guard) => guard.statusFor(key))), `time ${time}`).toEqual([401, 401]);
      }
    });

    it('one whose own key the first one has deleted has shut and left by the answer', async () => {
      const { key } = await person(one, 'verifier');
      await knownAt(two, key);
      const [good, guard] = [await newKey(one), await GuardProcess.start(`${two.url},${one.url}`, key)];
      guards.push(guard);
      await letIn(guard, good);
      const { answer, ms } = await timed(() => one.delete(`/v1/keys/${key.id}`));
      expect([await guard.statusFor(good), answer.status]).toEqual([503, 204]);
      expect(ms).toBeLessThan(LEASE_MS / 4);
      await guards.pop()!.stop();
    });

    it('when the second one is killed they go on at the first, and a delete takes no longer than a lease', async () => {
      const [kept, deleted] = [await newKey(one), await newKey(one)];
      await Promise.all(guards.flatMap((guard) => [letIn(guard, kept), letIn(guard, deleted)]));
      const api = suite.installation.api(2);
      await api.kill();
      const { answer, ms } = await timed(() => one.delete(`/v1/keys/${deleted.id}`));
      expect(answer.status, answer.text).toBe(204);
      expect(await Promise.all(guards.map((guard) => guard.statusFor(deleted)))).not.toContain(200);
      expect(ms).toBeLessThan(2 * LEASE_MS);
      await Promise.all(guards.map((guard) => letIn(guard, kept)));
      await api.start();
      expect(await statusAt(two, deleted)).toBe(401);
      expect(await statusAt(two, kept)).toBe(200);
    });
  });

  it('one that stood still for longer than its lease answers nobody until it has caught up', async () => {
    const key = await newKey(one);
    await knownAt(two, key);
    const api = suite.installation.api(2);
    api.pause();
    const { answer, ms } = await timed(() => one.delete(`/v1/keys/${key.id}`));
    expect(answer.status, answer.text).toBe(204);
    expect(ms).toBeLessThan(2 * LEASE_MS);
    const asked = await Promise.all(Array.from({ length: 20 }, () => sent(two, key)));
    api.resume();
    const statuses = await Promise.all(asked.map(({ status }) => status));
    expect(statuses).toContain(503);
    expect(statuses).not.toContain(200);
    await eventually(() => statusAt(two, key), (status) => status === 401); // prettier-ignore
    expect((await two.get('/v1/me')).status).toBe(200);
  });

  it('each ends with 0 when it is told to, within 10 s', async () => {
    const all = [...suite.installation.apis, ...suite.installation.projectors];
    const { answer, ms } = await timed(() => Promise.all(all.map((process) => process.stop())));
    expect(answer).toEqual([0, 0, 0, 0]);
    expect(ms).toBeLessThan(10_000);
  });
});

/** All events up to the one that tells that a key was deleted: heartbeats come in between. */
async function eventsUntil(client: Client, deleted: string): Promise<Answer['body'][]> {
  const stream = await openEvents(client);
  const isLast = ({ type, subject }: Answer['body']) => type === 'KeyDeleted' && subject.endsWith(deleted);
  try {
    return (await stream.until(isLast)).filter(isEvent).map(({ position, ...event }) => event);
  } finally {
    stream.close();
  }
}

/** Asks who a key is, and resolves once the question is on its way, also to a process that stands still. */
async function sent({ url }: Client, { accessKey, secretKey }: Credential): Promise<{ status: Promise<number> }> {
  const asking = request(`${url}/v1/me`, { headers: { accessKey, secretKey }, agent: false });
  const status = once(asking, 'response').then(([answer]) => (answer as IncomingMessage).resume().statusCode!);
  asking.end();
  await once(asking, 'finish');
  return { status };
}
