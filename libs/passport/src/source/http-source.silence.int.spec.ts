import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpSource } from './http-source.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let server: http.Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A source at a server that begins each answer with this text and never ends it; and what it answers with. */
async function unending(text: string) {
  const answers: http.ServerResponse[] = [];
  server = http.createServer((_request, response) => {
    answers.push(response);
    response.writeHead(200).write(text);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { source: new HttpSource({ url, accessKey: 'ak', secretKey: 'sk' }), answers };
}

/** Collects garbage now and again until it is told to stop. */
function collecting(): () => void {
  const timer = setInterval(collectGarbage, 20);
  return () => clearInterval(timer);
}

describe('after a garbage collection', () => {
  it('a feed that says nothing more still ends when it is told to, and with it the connection', async () => {
    const { source, answers } = await unending('{"type":"hello"}\n');
    const stop = new AbortController();
    const lines = source.follow(null, AbortSignal.any([stop.signal, new AbortController().signal]));
    await lines.next();
    const closed = once(answers[0]!, 'close');
    const rest = lines.next();
    for (let i = 0; i < 5; i++) {
      collectGarbage();
      await new Promise((resolve) => setImmediate(resolve));
    }
    stop.abort();
    await expect(rest).rejects.toMatchObject({ kind: 'unreachable' });
    await closed;
  });

  it('an answer that never ends is given up when its time is over', async () => {
    const { source } = await unending('{"gran');
    const stop = collecting();
    await expect(source.append([], 200)).rejects.toMatchObject({ kind: 'unreachable' });
    stop();
  });
});
