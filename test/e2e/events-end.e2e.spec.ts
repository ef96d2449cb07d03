import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { isEvent, isHeartbeat, openEvents } from '../support/event-stream.js';
import { newKey, person } from '../support/people.js';
import { freshDirectory, Service } from '../support/service.js';

/** the grace that is given to requests without end would take longer */
const STOPS_EARLY_MS = 4_500;
const end = (reason: string) => ({ type: 'end', reason, detail: expect.stringMatching(/\w\.$/) });

describe('a stream of events', () => {
  const started: { service: Service; remove(): Promise<void> }[] = [];

  afterEach(async () => {
    for (const { service, remove } of started.splice(0)) {
      await service.stop('SIGKILL');
      await remove();
    }
  });

  async function start() {
    const directory = await freshDirectory();
    const service = await Service.start(directory.path);
    started.push({ service, remove: directory.remove });
    return { service, admin: await service.admin() };
  }

  it.each([
    ['application/x-ndjson', ''],
    ['text/event-stream', ''],
    ['application/x-ndjson', 'gzip'],
  ])('as %s %s ends with a line that says why when its caller’s key is deleted', async (accept, encoding) => {
    const { admin } = await start();
    const { client, key } = await person(admin, 'verifier');
    const stream = await openEvents(client, '', { accept, 'accept-encoding': encoding });
    await stream.until(isHeartbeat);
    await admin.delete(`/v1/keys/${key.id}`);
    const rest = await stream.until(() => false);
    expect(rest.filter(isEvent)).toEqual([]);
    expect(rest.at(-1)).toEqual(end('credential'));
    expect((await client.get('/v1/events')).status).toBe(401);
  });

  it.each<[string, (key: string, user: string) => [string, string, unknown?]]>([
    ['its user is demoted', (_key, user) => ['PATCH', `/v1/users/${user}`, { role: 'member' }]],
    ['its user is deactivated', (_key, user) => ['POST', `/v1/users/${user}/deactivate`]],
    ['its key is disabled', (key) => ['POST', `/v1/keys/${key}/disable`]],
    ['its secret is rotated away', (key) => ['POST', `/v1/keys/${key}/rotate`]],
  ])('ends when %s', async (_what, change) => {
    const { admin } = await start();
    const { client, key, user } = await person(admin, 'verifier');
    const stream = await openEvents(client);
    await stream.until(isHeartbeat);
    const changed = await admin.send(...change(key.id, user.id));
    expect(changed.status, changed.text).toBe(200);
    expect((await stream.until(() => false)).at(-1)).toEqual(end('credential'));
  });

  it('ends when its caller’s key expires', async () => {
    const { admin } = await start();
    const key = await newKey(admin);
    const stream = await openEvents(admin.as(key));
    // from now on: opening the stream may take as long as it likes
    const expiresAt = new Date(Date.now() + 3_000).toISOString();
    expect((await admin.patch(`/v1/keys/${key.id}`, { expiresAt })).status).toBe(200);
    expect((await stream.until(() => false)).at(-1)).toEqual(end('credential'));
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
  });

  it('ends at once when the service stops, and holds it up in no way', async () => {
    const { service, admin } = await start();
    const streams = await Promise.all(
      Array.from({ length: 20 }, (_, i) => openEvents(admin, '', i % 2 ? { accept: 'text/event-stream' } : {})),
    );
    for (const stream of streams) await stream.until(isHeartbeat);
    const stopping = Date.now();
    const code = service.stop();
    for (const stream of streams) expect((await stream.until(() => false)).at(-1)).toEqual(end('stopping'));
    expect(await code).toBe(0);
    expect(Date.now() - stopping).toBeLessThan(STOPS_EARLY_MS);
    expect(service.output).not.toMatch(/"level":(40|50|60)|Warning/);
  });

  it('is let go of when its reader goes away', async () => {
    const { admin } = await start();
    const open = async () =>
      Number(/^latchkey_open_streams\{.*\} (\d+)$/m.exec((await admin.get('/metrics')).text)?.[1]);
    const streams = await Promise.all(Array.from({ length: 5 }, () => openEvents(admin)));
    expect(await open()).toBe(5);
    streams.forEach((stream) => stream.close());
    await eventually(open, (count) => count === 0);
  });
});
