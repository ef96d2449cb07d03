import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where workers ask for servers; they inherit it from the main process. */
const ADDRESS = 'TEST_SERVERS';

interface Started {
  /** how to reach it, JSON */
  readonly place: unknown;
  /** resolves when it does not run any more, whatever ended it */
  readonly gone: Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Runs in the main process of a test run: starts a server when a worker first asks for it, and gives all of them the same.
 * One that did not start, or died, is started again for the next who asks.
 *
 * @param servers how to start each, by the name under which workers ask for it
 * @returns ends those that were started
 */
export async function offerServers(servers: Record<string, () => Promise<Started>>): Promise<() => Promise<void>> {
  const usable = new Map<string, Promise<Started>>();
  const started: Promise<Started>[] = [];
  const start = (name: string) => {
    const known = usable.get(name);
    if (known !== undefined) return known;
    const starting = servers[name]!();
    const forget = () => usable.delete(name);
    starting.then(({ gone }) => gone).then(forget, forget);
    usable.set(name, starting);
    started.push(starting);
    return starting;
  };
  const http = createServer((request, response) => {
    start(request.url!.slice(1)).then(
      ({ place }) => response.end(JSON.stringify(place)),
      (error: Error) => response.writeHead(500).end(error.stack),
    );
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  process.env[ADDRESS] = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return async () => {
    http.close();
    http.closeAllConnections();
    for (const one of await Promise.allSettled(started)) {
      if (one.status === 'fulfilled') await one.value.stop();
    }
  };
}

/** Where the one server of a test run is; null when nobody offers any. Rejects with the reason when it does not start. */
export async function offeredServer<Place>(name: string): Promise<Place | null> {
  const address = process.env[ADDRESS];
  if (address === undefined) return null;
  const response = await fetch(`${address}/${name}`);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Place;
}
