import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// below the ports that outgoing connections get, so that none of them takes it while a service is away
const FROM = 15_000;
const TO = 32_000;
// one file for each port that was given out: whoever got it may not be listening yet, or not at the moment
const GIVEN = join(tmpdir(), 'latchkey-test-ports');
const FORGOTTEN_MS = 2 * 3_600_000;

/** A port on which nobody listens and that no other test gets, for services that come back where they were. */
export async function freePort(): Promise<string> {
  const port = String(randomInt(FROM, TO));
  return (await claim(port)) && (await isFree(Number(port))) ? port : freePort();
}

async function claim(port: string): Promise<boolean> {
  const file = join(GIVEN, port);
  await mkdir(GIVEN, { recursive: true });
  try {
    await writeFile(file, '', { flag: 'wx' });
    return true;
  } catch {
    const given = await stat(file).catch(() => null);
    if (given === null || Date.now() - given.mtimeMs > FORGOTTEN_MS) await rm(file, { force: true });
    return false;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  const listens = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (listens) await new Promise((resolve) => server.close(resolve));
  return listens;
}
