import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { NotReady } from '@latchkey/domain';
import { z } from 'zod';
import type { MadeLink } from '../backend.js';
import { SignInRefused } from '../maintenance/sign-in-link.js';
import type { Opened } from '../opened.js';

const question = z.object({ who: z.string().nullable() });
const answer = z.union([
  z.object({
    link: z.object({ token: z.string(), expiresAt: z.number(), userId: z.string(), userName: z.string() }),
  }),
  z.object({ refused: z.string() }),
]);
const readAnswer = async (json: string) => answer.parse(JSON.parse(json));

// the longest path of a socket that every system accepts
const MOST_PATH_BYTES = 100;
const ANSWER_WITHIN_MS = 20_000;

type Make = (who: string | null) => Promise<MadeLink>;

/**
 * Opens a socket in the data directory where the running service can be asked for a sign-in link. It is for the owner of
 * the directory only, and the service reads nothing from it but the user that the link is for.
 *
 * @throws Error where the system has no such socket, or its path is too long
 */
export async function openServiceDoor(opened: Opened, path: string, make: Make): Promise<void> {
  // left by a service that was killed: the data directory is locked, so no service listens there
  await rm(path, { force: true });
  const server = createServer({ allowHalfOpen: true }, (socket) => void answerOn(socket, make));
  await once(server.listen({ path: within(path), exclusive: true }), 'listening');
  // a connection that cannot be accepted is no reason to end
  server.on('error', () => undefined);
  await chmod(path, 0o600);
  server.unref();
  opened.defer(() => once(server.close(), 'close'));
}

/** Null when no service answers there. @throws SignInRefused with its reason; NotReady when it does not answer in time */
export async function askService(
  path: string,
  who: string | null,
  withinMs = ANSWER_WITHIN_MS,
): Promise<MadeLink | null> {
  const socket = createConnection({ path: within(path) });
  socket.setTimeout(withinMs, () => socket.destroy(new NotReady('the service did not answer in time')));
  try {
    socket.end(JSON.stringify({ who }));
    const said = await readAnswer(await text(socket)).catch(() => {
      throw new NotReady('the service ended without an answer');
    });
    if ('refused' in said) throw new SignInRefused(said.refused);
    return said.link;
  } catch (error) {
    if (['ENOENT', 'ECONNREFUSED'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

async function answerOn(socket: Socket, make: Make): Promise<void> {
  socket.on('error', () => socket.destroy());
  socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy());
  try {
    // it stays open for the answer
    const { who } = question.parse(JSON.parse(await text(socket.iterator({ destroyOnReturn: false }))));
    const said = await make(who).then(
      (link) => ({ link }),
      (error: Error) => ({ refused: error.message }),
    );
    socket.end(JSON.stringify(said));
  } catch {
    socket.destroy();
  }
}

/** The path, or the same relative to the working directory where that is shorter. @throws Error */
function within(path: string): string {
  const [shorter] = [path, relative(process.cwd(), path)].toSorted((a, b) => a.length - b.length);
  if (Buffer.byteLength(shorter!) <= MOST_PATH_BYTES) return shorter!;
  throw new Error(`${path} is too long for a socket: set LATCHKEY_DATA_DIR to a shorter path`);
}
