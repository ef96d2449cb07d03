import { join } from 'node:path';
import { encodeEnvelope, type Envelope, openEmbeddedLog } from '@latchkey/event-log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../support/client.js';
import { acceptedEvents } from '../support/reading-the-log.js';
import { freshDirectory, Service } from '../support/service.js';

describe('an event this version cannot read', () => {
  let directory: Awaited<ReturnType<typeof freshDirectory>>;
  let service: Awaited<ReturnType<typeof Service.start>>;
  let admin: Client;
  // oxlint-disable-next-line typescript/no-explicit-any -- two keys as the API answered them
  let poisoned: any, healthy: any;

  beforeEach(async () => {
    directory = await freshDirectory();
    await start();
    poisoned = (await admin.post('/v1/keys', { name: 'Poisoned' })).body;
    healthy = (await admin.post('/v1/keys', { name: 'Healthy' })).body;
    await service.stop();
  });
  afterEach(async () => {
    await service.stop();
    await directory.remove();
  });

  async function start(): Promise<void> {
    service = await Service.start(directory.path);
    admin = await service.admin();
  }

  /** Appends an event that the accept rule accepts, next in line for an aggregate. */
  async function append(aggregate: string, parts: Partial<Envelope>): Promise<void> {
    const last = (await acceptedEvents(directory.path)).findLast((event) => event.aggregate === aggregate)!;
    const log = await openEmbeddedLog(join(directory.path, 'log'));
    const next = { ...last, id: `${last.id}-next`, seq: last.seq + 1, prev: last.id, command: null, request: null };
    await log.append(encodeEnvelope({ ...next, ...parts }));
    await log.close();
  }

  it.each<[string, Partial<Envelope>]>([
    ['has a payload that makes no sense', { type: 'KeyEdited', data: { changes: { name: 5 } } }],
    ['is of an unknown critical type', { type: 'KeyLentToTheMoon', critical: true }],
    ['cannot follow what came before', { type: 'KeyCreated' }],
    ['is a user event on a key', { type: 'UserActivated', data: { active: { before: false, after: true } } }],
  ])('that %s shuts its key and nothing else', async (_what, parts) => {
    await append(poisoned.id, parts);
    await start();
    expect((await admin.as(poisoned).get('/v1/me')).status).toBe(401);
    expect((await admin.as(healthy).get('/v1/me')).status).toBe(200);
    expect((await admin.get(`/v1/keys/${poisoned.id}`)).body.status).toBe('disabled');
    expect((await admin.get('/metrics')).text).toMatch(/^latchkey_quarantined 1$/m);
    const enable = await admin.post(`/v1/keys/${poisoned.id}/enable`);
    expect([enable.status, enable.body.code]).toEqual([503, 'NOT_COMMITTED']);
    expect((await admin.patch(`/v1/keys/${healthy.id}`, { name: 'Still editable' })).status).toBe(200);
    expect((await admin.delete(`/v1/keys/${poisoned.id}`)).status).toBe(204);
    expect((await admin.get(`/v1/keys/${poisoned.id}`)).body.status).toBe('deleted');
  });

  it('that is not critical only takes its slot', async () => {
    await append(poisoned.id, { type: 'KeyAdmired', critical: false });
    await start();
    expect((await admin.as(poisoned).get('/v1/me')).status).toBe(200);
    expect((await admin.patch(`/v1/keys/${poisoned.id}`, { name: 'Fine' })).body).toMatchObject({ version: 2 });
  });

  it('of a user makes the user count as inactive', async () => {
    await start();
    const { body: user } = await admin.post('/v1/users', { name: 'Ana', email: 'ana@example.org' });
    const { body: key } = await admin.post('/v1/keys', { name: 'Of Ana', mappedUserId: user.id });
    await service.stop();
    await append(user.id, { type: 'UserEdited', data: {} });
    await start();
    expect((await admin.as(key).get('/v1/me')).status).toBe(401);
    expect((await admin.get(`/v1/keys/${key.id}`)).body.status).toBe('user-inactive');
    expect((await admin.get(`/v1/users/${user.id}`)).body.active).toBe(false);
  });

  it('garbage between records is ignored and counted', async () => {
    const log = await openEmbeddedLog(join(directory.path, 'log'));
    await log.append(Buffer.from('no envelope'));
    await log.close();
    await start();
    expect((await admin.get('/metrics')).text).toMatch(/^latchkey_records_garbage 1$/m);
    expect((await admin.as(poisoned).get('/v1/me')).status).toBe(200);
  });

  it('a record of a newer envelope version stops the process: it is too old for this log', async () => {
    const log = await openEmbeddedLog(join(directory.path, 'log'));
    await log.append(Buffer.from(JSON.stringify({ v: 2, kind: 'event' })));
    await log.close();
    const { code, output } = await Service.startAndExit(directory.path);
    expect(code).toBe(1);
    expect(output).toMatch(/version 2.*upgrade/i);
    await start().catch(() => undefined);
  });
});
