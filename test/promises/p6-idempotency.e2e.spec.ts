import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { freshLog, LatchkeyProcess } from '../support/processes.js';
import { project } from '../support/projected.js';
import { freshDirectory, Service } from '../support/service.js';

const once = (key: string) => ({ 'Idempotency-Key': key });
const replayed = (answer: Answer) => answer.headers.get('idempotency-replayed') === 'true';

describe('P6: repeating a request with the same Idempotency-Key has one effect', () => {
  let directory: Awaited<ReturnType<typeof freshDirectory>>;
  let service: Awaited<ReturnType<typeof Service.start>>;
  let admin: Client;

  const restart = async (signal: NodeJS.Signals) => {
    await service.stop(signal);
    service = await Service.start(directory.path);
    admin = await service.admin();
  };

  beforeEach(async () => {
    directory = await freshDirectory();
    service = await Service.start(directory.path);
    admin = await service.admin();
  });
  afterEach(async () => {
    await service.stop();
    await directory.remove();
  });

  it('twenty at once make one key, and one of them gets the secret', async () => {
    const send = () => admin.post('/v1/keys', { name: 'Once' }, once('create-1'));
    const answers = await Promise.all(Array.from({ length: 20 }, send));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1);
    expect(answers.filter(({ body }) => 'secretKey' in body)).toHaveLength(1);
    expect(answers.filter(replayed)).toHaveLength(19);
    expect((await admin.get('/v1/keys?q=Once')).body.items).toHaveLength(1);
  });

  it('a create is remembered for ever: after other writes, a kill and the deletion of the key', async () => {
    const { body: key } = await admin.post('/v1/keys', { name: 'For ever' }, once('create-2'));
    for (let n = 0; n < 20; n++) await admin.patch(`/v1/keys/${key.id}`, { name: `Name ${n}` }, once(`edit-${n}`));
    await admin.delete(`/v1/keys/${key.id}`);
    await restart('SIGKILL');
    const again = await admin.post('/v1/keys', { name: 'For ever' }, once('create-2'));
    expect([again.status, replayed(again), again.body.id, again.body.status]).toEqual([201, true, key.id, 'deleted']);
    expect(again.body).not.toHaveProperty('secretKey');
    expect((await admin.get('/v1/keys?includeDeleted=true&q=Name')).body.items).toHaveLength(1);
  });

  it('a rotation is remembered across a kill: the secret is not changed a second time', async () => {
    const { body: key } = await admin.post('/v1/keys', { name: 'Rotated' });
    const first = await admin.post(`/v1/keys/${key.id}/rotate`, {}, once('rotate-1'));
    await restart('SIGKILL');
    const again = await admin.post(`/v1/keys/${key.id}/rotate`, {}, once('rotate-1'));
    expect([again.status, replayed(again), again.body.version]).toEqual([200, true, 2]);
    expect(again.body).not.toHaveProperty('secretKey');
    expect((await admin.as({ ...key, secretKey: first.body.secretKey }).get('/v1/me')).status).toBe(200);
  });

  it('requests under way when the service is killed have one effect once they are repeated', async () => {
    const { body: key } = await admin.post('/v1/keys', { name: 'Before' });
    const write = (n: number): Promise<Answer> => {
      if (n % 3 === 0) return admin.post('/v1/keys', { name: `Killed ${n}` }, once(`killed-${n}`));
      if (n % 3 === 1)
        return admin.post('/v1/users', { name: `Killed ${n}`, email: `killed-${n}@example.org` }, once(`killed-${n}`));
      return admin.patch(`/v1/keys/${key.id}`, { name: `Killed ${n}` }, once(`killed-${n}`));
    };
    const numbers = Array.from({ length: 24 }, (_, n) => n);
    const under = numbers.map((n) => write(n).catch(() => null));
    await Promise.any(under);
    await restart('SIGKILL');
    await Promise.all(under);
    const repeated = await Promise.all(numbers.map(write));
    const again = await Promise.all(numbers.map(write));
    for (const n of numbers) {
      expect([again[n]!.status, replayed(again[n]!)]).toEqual([repeated[n]!.status, true]);
      expect(again[n]!.body.id).toBe(repeated[n]!.body.id);
      expect(again[n]!.body).not.toHaveProperty('secretKey');
    }
    expect((await admin.get('/v1/keys?q=Killed')).body.items).toHaveLength(numbers.length / 3 + 1);
    expect((await admin.get('/v1/users?q=Killed')).body.items).toHaveLength(numbers.length / 3);
    expect((await admin.get(`/v1/keys/${key.id}`)).body.version).toBe(numbers.length / 3 + 1);
  });

  it('every other write replays, too, without a secret', async () => {
    const { body: key } = await admin.post('/v1/keys', { name: 'One' });
    const { body: user } = await admin.post('/v1/users', { name: 'Ana', email: 'ana@example.org' });
    const [ofKey, ofUser] = [`/v1/keys/${key.id}`, `/v1/users/${user.id}`];
    const writes: [string, string, unknown?][] = [
      ['POST', `${ofKey}/disable`],
      ['POST', `${ofKey}/enable`],
      ['POST', `${ofKey}/rotate`, { overlapSeconds: 60 }],
      ['DELETE', `${ofKey}/previous-secret`],
      ['PATCH', ofUser, { name: 'Ana Maria' }],
      ['POST', `${ofUser}/deactivate`],
      ['POST', `${ofUser}/activate`],
      ['DELETE', ofKey],
    ];
    const send = ([method, path, body]: (typeof writes)[number], n: number) =>
      admin.send(method, path, body, once(`write-${n}`));
    const first: Answer[] = [];
    for (const [n, write] of writes.entries()) first.push(await send(write, n));
    const again = await Promise.all(writes.map(send));
    expect(again.map(({ status }) => status)).toEqual(first.map(({ status }) => status));
    expect([first.some(replayed), again.every(replayed)]).toEqual([false, true]);
    for (const { text } of again) expect(text).not.toContain('sk_');
    expect((await admin.get(ofKey)).body).toMatchObject({ version: 6, status: 'deleted' });
    expect((await admin.get(ofUser)).body).toMatchObject({ version: 4, active: true });
  });

  it('another request under the same key is refused and changes nothing', async () => {
    const { body: key } = await admin.post('/v1/keys', { name: 'One' }, once('create-3'));
    const other = await admin.post('/v1/keys', { name: 'Two' }, once('create-3'));
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect((await admin.get(`/v1/keys/${key.id}`)).body.name).toBe('One');
  });

  it('a write is remembered within the last 16 of its key', async () => {
    const { body: key } = await admin.post('/v1/keys', { name: 'Start' });
    const rename = (name: string) => admin.patch(`/v1/keys/${key.id}`, { name }, once(name));
    for (let n = 1; n <= 16; n++) await rename(`Name ${n}`);
    const oldest = await rename('Name 1');
    expect([replayed(oldest), oldest.body.name, oldest.body.version]).toEqual([true, 'Name 16', 17]);
    expect((await admin.get(`/v1/keys/${key.id}/revisions`)).body.items).toHaveLength(17);
  });
});

describe('P6 between processes', () => {
  it('two processes that get the same create make one key', async () => {
    const { log, remove } = await freshLog();
    const [one, other] = await Promise.all([LatchkeyProcess.start(log), LatchkeyProcess.start(log)]);
    const idempotency = { command: 'caller and key', request: 'create' };
    other.link.holdReads();
    const second = other.createKey('key_derived', 'Once', { idempotency });
    const first = await one.createKey('key_derived', 'Once', { idempotency });
    other.link.releaseReads();
    expect([first.outcome, (await second).outcome].sort()).toEqual(['done', 'replayed']);
    const { revisions } = await project(log, one.replica);
    expect(revisions).toHaveLength(1);
    await Promise.all([one.stop(), other.stop()]);
    await remove();
  });
});
