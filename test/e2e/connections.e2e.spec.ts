import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { freshDirectory, Service } from '../support/service.js';

const DESCRIPTORS = 1_024;
const ATTACK = 1_200;

describe('a thousand requests that never end, with 1,024 descriptors', () => {
  let folder: Awaited<ReturnType<typeof freshDirectory>>;
  let service: Service & { url: string };
  const sockets: Socket[] = [];

  beforeAll(async () => {
    folder = await freshDirectory();
    service = await Service.start(folder.path, {}, 'api', DESCRIPTORS);
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await service?.stop();
    await folder.remove();
  });

  const open = (localAddress: string): Socket => {
    const { hostname, port } = new URL(service.url);
    return connect({ host: hostname, port: Number(port), localAddress });
  };

  /** The status of an answer to a stranger at another address; 0 when there is none. */
  async function livezFrom(localAddress: string): Promise<number> {
    const socket = open(localAddress).on('error', () => undefined);
    socket.setTimeout(5_000, () => socket.destroy());
    socket.end('GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    const chunks = await socket.toArray().catch(() => []);
    return Number(/^HTTP\/1\.1 (\d+)/.exec(Buffer.concat(chunks as Buffer[]).toString())?.[1] ?? 0);
  }

  it('leave room for everybody else, and are told so', async () => {
    let refused = '';
    let closed = 0;
    for (let n = 0; n < ATTACK; n++) {
      const socket = open('127.0.0.1').on('error', () => undefined);
      socket.on('close', () => closed++).on('data', (bytes) => (refused ||= bytes.toString()));
      socket.write('POST /v1/session/link HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{'); // prettier-ignore
      sockets.push(socket);
      if (n % 100 === 0) await once(socket, 'connect').catch(() => undefined);
    }
    await eventually(() => closed, (count) => count >= ATTACK - DESCRIPTORS / 4); // prettier-ignore
    expect(closed).toBe(ATTACK - DESCRIPTORS / 4);
    expect(refused).toMatch(/^HTTP\/1\.1 429 [^]*Retry-After: 30\r\n[^]*"code":"RATE_LIMITED"/);
    expect(await livezFrom('127.0.0.2')).toBe(200);
    expect(await livezFrom('127.0.0.1')).toBe(429);
    for (const socket of sockets.splice(0)) socket.destroy();
    await eventually(() => livezFrom('127.0.0.1'), (status) => status === 200); // prettier-ignore
  });

  it('from many sources leave descriptors for files', async () => {
    for (let n = 0; n < ATTACK; n++) {
      sockets.push(open(`127.0.1.${n % 10}`).on('error', () => undefined));
      if (n % 100 === 0) await once(sockets.at(-1)!, 'connect').catch(() => undefined);
    }

    const admin = await service.admin();
    for (const socket of sockets.splice(0, 50)) socket.destroy();
    await eventually(() => livezFrom('127.0.0.2'), (status) => status === 200); // prettier-ignore
    expect((await admin.post('/v1/keys', { name: 'x' })).status).toBe(201);
    for (const socket of sockets.splice(0)) socket.destroy();
  });
});
