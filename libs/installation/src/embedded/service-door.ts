import { chmod, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { NotReady } from '@latchkey/domain';
import { SignInRefused, type MadeLink } from '../maintenance/sign-in-link.js';

const question = z.object({ who: z.string().nullable() });
const answer = z.union([
  z.object({
    link: z.object({ token: z.string(), expiresAt: z.number(), userId: z.string(), userName: z.string() }),
  }),
  z.object({ refused: z.string() }),
]);

// the longest path of a socket that every system accepts
const MOST_PATH_BYTES = 100;
const ANSWER_WITHIN_MS = 20_000;

/**
 * A socket in the data directory where the running service can be asked for a sign-in link. It is for the owner of the
 * directory only, and the service reads nothing from it but the user that the link is for.
 */
export class ServiceDoor {
  private constructor(private readonly server: Server) {}

  /** @throws Error where the system has no such socket, or its path is too long */
  static async open(path: string, make: (who: string | null) => Promise<MadeLink>): Promise<ServiceDoor> {
    // left by a service that was killed: the data directory is locked, so no service listens there
    await rm(path, { force: true });
    const server = createServer({ allowHalfOpen: true }, (socket) => void answerOn(socket, make));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path: within(path), exclusive: true }, resolve);
    });
    await chmod(path, 0o600);
    server.unref();
    return new ServiceDoor(server);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/**
 * Asks the service that holds a data directory for a link.
 *
 * @returns null when none answers there
 * @throws SignInRefused with the service's reason; NotReady when it does not answer in time
 */
export async function askService(
  path: string,
  who: string | null,
  withinMs = ANSWER_WITHIN_MS,
): Promise<MadeLink | null> {
  const socket = createConnection({ path: within(path) });
  socket.setTimeout(withinMs, () => socket.destroy(new NotReady('the service did not answer in time')));
  try {
    socket.end(JSON.stringify({ who }));
    const said = answer.safeParse(parsed(await text(socket))).data;
    if (said === undefined) throw new NotReady('the service ended without an answer');
    if ('refused' in said) throw new SignInRefused(said.refused);
    return said.link;
  } catch (error) {
    if (['ENOENT', 'ECONNREFUSED'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

async function answerOn(socket: Socket, make: (who: string | null) => Promise<MadeLink>): Promise<void> {
  socket.on('error', () => socket.destroy());
  socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy());
  try {
    const { who } = question.parse(JSON.parse(await requestOn(socket)));
    const said = await make(who).then(
      (link) => ({ link }),
      (error: Error) => ({ refused: error.message }),
    );
    socket.end(JSON.stringify(said));
  } catch {
    socket.destroy();
  }
}

/** The whole request; the socket stays open for the answer. */
async function requestOn(socket: Socket): Promise<string> {
  let request = '';
  socket.setEncoding('utf8').on('data', (text: string) => (request += text));
  await Promise.race([once(socket, 'end'), once(socket, 'close')]);
  return request;
}

/** The path, or the same relative to the working directory where that is shorter. @throws Error */
function within(path: string): string {
  const [shorter] = [path, relative(process.cwd(), path)].toSorted((a, b) => a.length - b.length);
  if (Buffer.byteLength(shorter!) <= MOST_PATH_BYTES) return shorter!;
  throw new Error(`${path} is too long for a socket: set LATCHKEY_DATA_DIR to a shorter path`);
}

function parsed(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return null;
  }
}
