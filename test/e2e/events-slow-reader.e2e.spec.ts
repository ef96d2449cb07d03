import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { FIRST } from '@latchkey/domain';
import { encodeEnvelope, eventEnvelope, openEmbeddedLog } from '@latchkey/event-log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { userRegistered } from '../support/history.js';
import { freshDirectory, Service } from '../support/service.js';

// until all connections are full, so much is read that up to 260 MB are not collected yet: less than a quarter of all, still
const EVENTS = 16_000;
const EVENT_BYTES = 5_000;
const STUCK = 20;
const TAIL = 300;
/** all lines for all of them are four times as much */
const MAX_GROWTH_BYTES = (EVENTS * EVENT_BYTES * STUCK) / 4;
/** from when all are stuck: the service says farewell after 15 s and cuts off after 30 */
const READS_AGAIN_AFTER_MS = 20_000;
const CUT_OFF_WITHIN_MS = 45_000;

describe('readers that do not read', () => {
  let directory: Awaited<ReturnType<typeof freshDirectory>>;
  let service: Service & { url: string };
  let admin: Client;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    directory = await freshDirectory();
    await (await Service.start(directory.path)).stop();
    await addUsers(join(directory.path, 'log'));
    service = await Service.start(directory.path);
    admin = await service.admin();
    await eventually(
      () => metric('latchkey_projection_log_lag'),
      (lag) => lag === 0,
    );
  });
  afterAll(async () => {
    sockets.forEach((socket) => socket.destroy());
    await service?.stop();
    await directory.remove();
  });

  async function metric(name: string): Promise<number> {
    const samples = (await admin.get('/metrics')).text.split('\n').filter((line) => line.startsWith(name));
    return samples.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  /** Resolves when the service rests: all that it sends to is full. @param look at a metric */
  async function allStuck(look = metric): Promise<void> {
    let spent = 0;
    await eventually(
      async () => [spent, (spent = await look('process_cpu_seconds_total'))] as const,
      ([before, after]) => after - before < 0.02,
    );
  }

  /** Asks for events, or what else there is, and takes nothing of the answer. */
  function ask(accept: string, path = '/v1/events'): Socket {
    const { hostname, port } = new URL(service.url);
    const { accessKey, secretKey } = admin.credential;
    const head = ['Host: x', `accessKey: ${accessKey}`, `secretKey: ${secretKey}`, `Accept: ${accept}`];
    const socket = connect({ host: hostname, port: Number(port) }).on('error', () => undefined);
    socket.pause();
    socket.write(`GET ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
    sockets.push(socket);
    return socket;
  }

  /** Reads to the end of the answer, or to where the connection was closed: the last of what came. */
  function tail(socket: Socket): Promise<string> {
    return new Promise((resolve) => {
      let text = '';
      socket.on('data', (chunk) => {
        text = (text + chunk.toString('utf8')).slice(-TAIL);
        if (text.endsWith('0\r\n\r\n')) resolve(text);
      });
      socket.on('close', () => resolve(text));
      socket.resume();
    });
  }

  it(
    'are cut off, the service’s memory stays bounded, and who reads on is told why',
    { timeout: 120_000 },
    async () => {
      const before = await metric('process_resident_memory_bytes');
      const stuck = Array.from({ length: STUCK }, () => ask('*/*'));
      const exports = ['csv', 'jsonl'].map((format) => ask('*/*', `/v1/revisions.${format}`));
      const slow = [ask('application/x-ndjson'), ask('text/event-stream')];
      await eventually(
        () => metric('latchkey_open_streams'),
        (open) => open === STUCK + exports.length + slow.length,
      );
      const resident: number[] = [];
      const sampled = async (name: string) => {
        resident.push(await metric('process_resident_memory_bytes'));
        return metric(name);
      };
      await allStuck(sampled);
      const toldWhy = new Promise((resolve) => setTimeout(resolve, READS_AGAIN_AFTER_MS)).then(() =>
        Promise.all(slow.map(tail)),
      );
      const open = () => sampled('latchkey_open_streams');
      await expect.poll(open, { timeout: CUT_OFF_WITHIN_MS, interval: 250 }).toBe(0);
      expect(Math.max(...resident) - before).toBeLessThan(MAX_GROWTH_BYTES);
      const [lines, events] = await toldWhy;
      expect(lines).toMatch(/\n\{"type":"end","reason":"slow-reader","detail":"[^"]+"\}\n\r\n0\r\n\r\n$/);
      expect(events).toMatch(/\ndata: \{"type":"end","reason":"slow-reader","detail":"[^"]+"\}\n\n\r\n0\r\n\r\n$/);
      const cutOff = service.lines.filter((line) => line.includes('an export was cut off'));
      expect(cutOff.filter((line) => line.includes('its reader took nothing for too long'))).toHaveLength(2);
      for (const text of await Promise.all([...stuck, ...exports].map(tail))) {
        expect(text).toHaveLength(TAIL);
        expect(text).not.toMatch(/"type":"end"|\r\n0\r\n\r\n$/);
      }
      expect((await admin.get('/v1/me')).status).toBe(200);
    },
  );

  it('do not hold up the service when it stops', async () => {
    const stuck = Array.from({ length: STUCK }, () => ask('*/*'));
    await eventually(
      () => metric('latchkey_open_streams'),
      (open) => open === STUCK,
    );
    await allStuck();
    const stopping = Date.now();
    expect(await service.stop()).toBe(0);
    expect(Date.now() - stopping).toBeLessThan(4_500);
    stuck.forEach((socket) => socket.destroy());
  });
});

async function addUsers(folder: string): Promise<void> {
  const log = await openEmbeddedLog(folder);
  const rest = { account: FIRST.account.id, seq: 1, prev: '', final: false, critical: true, actor: null };
  const at = new Date().toISOString();
  const users = Array.from({ length: EVENTS }, (_, n) =>
    encodeEnvelope(eventEnvelope({ ...rest, at, aggregate: `usr_slow${n}`, ...large(n) })),
  );
  await Promise.all(users.map((user) => log.append(user)));
  await log.close();
}

function large(n: number): ReturnType<typeof userRegistered> {
  return { ...userRegistered(`Slow ${n}`), data: { role: 'member', externalId: 'x'.repeat(EVENT_BYTES) } } as never;
}
