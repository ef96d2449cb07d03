import type { Credential } from '@latchkey/domain';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { freeze, thaw } from '../support/freeze.js';
import { verifierCredential } from '../support/guards.js';
import { newKey, person, type Person } from '../support/people.js';
import { RecordedService } from '../support/recorded-service.js';
import { runningService } from '../support/running-service.js';
import { freshDirectory } from '../support/service.js';

const running = runningService({ LATCHKEY_LEASE_MS: '10000' });
let admin: Client;
let credential: Credential;
let ana: Person;
let recorded: RecordedService;
let queue: Awaited<ReturnType<typeof freshDirectory>>;

const start = (env: Record<string, string> = {}) =>
  RecordedService.start(running.service.url, credential, admin.credential, { QUEUE_DIR: queue.path, ...env });

/** The recorded service once more, at the address that Latchkey has now. */
async function restarted(): Promise<void> {
  admin = running.admin;
  await recorded.stop();
  recorded = await start();
  await eventually(() => recorded.as(ana).get('/things'), ({ status }) => status === 200); // prettier-ignore
}

/** What history holds of one thing, once it is as wanted. */
const entriesOf = (id: string, satisfies: (entries: Answer['body'][]) => boolean): Promise<Answer['body'][]> =>
  eventually(async () => {
    const { body } = await admin.get(`/v1/revisions?userId=${ana.user.id}&limit=200`);
    return body.items.filter(({ target }: Answer['body']) => target.id === id);
  }, satisfies);
const settled = (entries: Answer['body'][]) =>
  entries.length > 0 && entries.every(({ outcome }) => outcome !== 'unknown');

beforeAll(async () => {
  admin = running.admin;
  queue = await freshDirectory();
  credential = await verifierCredential(admin);
  ana = await person(admin);
  recorded = await start();
  await eventually(() => recorded.as(ana).get('/things'), ({ status }) => status === 200); // prettier-ignore
});
afterAll(async () => {
  await recorded.stop();
  await queue.remove();
});
afterEach(() => thaw(running.service.process));

describe('a change', () => {
  it('is in history, durable, while its handler runs, and not before it is said how it ended', async () => {
    const { status, body } = await recorded.as(ana).patch('/things/look-1?how=look');
    expect([status, body.seen]).toEqual([200, ['unknown']]);
    const [entry] = await entriesOf('look-1', settled);
    expect(entry).toMatchObject({
      user: { id: ana.user.id, name: ana.user.name },
      via: { keyId: ana.key.id, keyName: ana.key.name },
      action: 'thing.changed',
      target: { type: 'thing', id: 'look-1', name: 'Thing look-1' },
      changes: [{ field: 'name', before: 'old', after: 'new look-1' }],
      outcome: 'done',
    });
    expect(entry.source.service).toMatch(/^verifier /);
  });

  it('of which only the handler knows the target is told by it', async () => {
    expect((await recorded.as(ana).post('/things')).status).toBe(201);
    const [entry] = await entriesOf('thing-new', settled);
    expect(entry).toMatchObject({ action: 'thing.created', target: { name: 'A new thing' }, outcome: 'done' });
  });

  it('without @Revision is recorded by method and path', async () => {
    expect((await recorded.as(ana).delete('/things/plain-1?x=1')).status).toBe(200);
    const [entry] = await entriesOf('/things/plain-1', settled);
    expect(entry).toMatchObject({ action: 'things.plain', target: { type: 'path' }, outcome: 'done', changes: [] });
  });

  it.each([
    ['refuse', 409, 'refused'],
    ['fail', 500, 'failed'],
  ])('that the service answers with %s is in history as such', async (how, status, outcome) => {
    expect((await recorded.as(ana).patch(`/things/${how}-1?how=${how}`)).status).toBe(status);
    expect(await entriesOf(`${how}-1`, settled)).toMatchObject([{ outcome }]);
  });

  it('whose caller hangs up while it runs is done all the same', async () => {
    const { accessKey, secretKey } = ana.key;
    const hangUp = AbortSignal.timeout(300);
    const gone = fetch(`${recorded.url}/things/slow-1?how=slow`, {
      method: 'PATCH',
      headers: { accessKey, secretKey },
      signal: hangUp,
    });
    await expect(gone).rejects.toThrow(/aborted|timeout/i);
    expect(await entriesOf('slow-1', settled)).toMatchObject([{ outcome: 'done' }]);
  });

  it('leaves no entry when the credential is refused, and neither does a read', async () => {
    const stranger = { accessKey: ana.key.accessKey, secretKey: 'sk_wrong' };
    expect((await recorded.client(stranger).patch('/things/stranger-1')).status).toBe(401);
    expect((await recorded.as(ana).get('/things')).status).toBe(200);
    expect(await entriesOf('/things', () => true)).toEqual([]);
    expect(await entriesOf('stranger-1', () => true)).toEqual([]);
  });
});

describe('when its entry cannot be made durable', () => {
  it.each(['SIGSTOP', 'SIGKILL'] as const)(
    'after %s to Latchkey: 503, the handler never ran, reads go on',
    async (signal) => {
      const before = (await recorded.as(ana).get('/things')).body.runs;
      if (signal === 'SIGKILL') await running.service.stop(signal);
      else freeze(running.service.process);
      const answer = await recorded.as(ana).patch(`/things/away-${signal}`);
      expect([answer.status, answer.body.code], answer.text).toEqual([503, 'NOT_READY']);
      const read = await recorded.as(ana).get('/things');
      expect([read.status, read.body.runs]).toEqual([200, before]);
      if (signal === 'SIGKILL') await running.restart();
      else thaw(running.service.process);
      admin = running.admin;
      await recorded.stop();
      recorded = await start();
      const entries = await entriesOf(`away-${signal}`, (found) => found.every(({ outcome }) => outcome !== 'unknown'));
      expect(entries.map(({ outcome }) => outcome)).not.toContain('done');
    },
  );
});

describe('a crash', () => {
  it('in the middle of a change leaves it with outcome unknown', async () => {
    const dying = await start();
    await expect(dying.as(ana).patch('/things/die-1?how=die')).rejects.toThrow('fetch failed');
    await dying.stop();
    expect(await entriesOf('die-1', (found) => found.length > 0)).toMatchObject([{ outcome: 'unknown', changes: [] }]);
  });

  it('of Latchkey between start and end costs nothing: the outcome arrives when it is back', async () => {
    const answering = recorded.as(ana).patch('/things/outlive-1?how=slow');
    await entriesOf('outlive-1', (found) => found.length > 0);
    await running.service.stop('SIGKILL');
    expect((await answering).status).toBe(200);
    await running.restart();
    await restarted();
    expect(await entriesOf('outlive-1', settled)).toMatchObject([{ outcome: 'done', changes: [{ field: 'name' }] }]);
  });
});

describe('what is recorded is a setting', () => {
  it('all: reads too; none: nothing', async () => {
    const all = await start({ RECORD: 'all' });
    const none = await start({ RECORD: 'none' });
    for (const service of [all, none]) await eventually(() => service.as(ana).get('/things'), ({ status }) => status === 200); // prettier-ignore
    expect((await none.as(ana).patch('/things/none-1')).status).toBe(200);
    expect(await entriesOf('/things', settled)).toMatchObject([{ action: 'things.read', outcome: 'done' }]);
    expect(await entriesOf('none-1', () => true)).toEqual([]);
    await Promise.all([all.stop(), none.stop()]);
  });
});

it('keys of the other kind and deleted keys change nothing', async () => {
  const loader = await newKey(admin, { kind: 'data-loader', mappedUserId: ana.user.id });
  await eventually(() => recorded.client(loader).post('/loads'), ({ status }) => status === 201); // prettier-ignore
  expect((await recorded.client(loader).patch('/things/kind-1')).status).toBe(401);
  expect((await recorded.as(ana).post('/loads')).status).toBe(401);
  expect((await admin.delete(`/v1/keys/${loader.id}`)).status).toBe(204);
  expect((await recorded.client(loader).post('/loads')).status).toBe(401);
});
