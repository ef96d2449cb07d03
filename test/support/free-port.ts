import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// below the ports that outgoing connections get, so that none of them takes it while a service is away
const FROM = 15_000;
const TO = 32_000;

/** A port on which nobody listens, for services that come back where they were. */
export async function freePort(): Promise<string> {
  const port = randomInt(FROM, TO);
  const server = createServer().listen(port, '127.0.0.1');
  const [error] = (await Promise.race([once(server, 'listening'), once(server, 'error').catch((e) => [e])])) as [
    unknown?,
  ];
  if (error !== undefined) return freePort();
  server.close();
  await once(server, 'close');
  return String(port);
}
