import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { NotReady } from '@latchkey/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshDirectory } from '../../../../test/support/service.js';
import { askService } from './service-door.js';

const WITHIN_MS = 50;

let directory: Awaited<ReturnType<typeof freshDirectory>>;
let door: string;
beforeEach(async () => {
  directory = await freshDirectory();
  await mkdir(directory.path);
  door = join(directory.path, 'door');
});
afterEach(() => directory.remove());

/** Asks at a door behind which this is done with a question. */
async function asked(answer: (socket: Socket) => void): Promise<unknown> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy()).resume();
    answer(socket);
  });
  server.listen({ path: door });
  await once(server, 'listening');
  try {
    return await askService(door, 'ana@example.org', WITHIN_MS);
  } finally {
    server.close();
  }
}

describe('a service that is asked for a link', () => {
  it('and hangs is said to have been silent', async () => {
    const sockets: Socket[] = [];
    const asking = asked((socket) => void sockets.push(socket));
    await expect(asking).rejects.toMatchObject({ code: 'NOT_READY', message: expect.stringContaining('did not answer in time') }); // prettier-ignore
    for (const socket of sockets) socket.destroy();
  });

  it('and ends before it answered is said to have ended', async () => {
    await expect(asked((socket) => socket.end())).rejects.toThrow(NotReady);
  });

  it('is not there when nothing listens', async () => {
    expect(await askService(door, null)).toBeNull();
  });
});
