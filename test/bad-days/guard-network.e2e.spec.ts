import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Credential } from '@latchkey/domain';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { verifierCredential } from '../support/guards.js';
import { newKey } from '../support/people.js';
import { runningService } from '../support/running-service.js';
import { Scene } from '../support/scene.js';
import { timed, Watch } from '../support/watch.js';

const LEASE_MS = 3_000;
// a lease, the reports that may still have come, and what a busy machine adds
const DELETE_WITHIN_MS = LEASE_MS * 1.4 + 8_000;
const SNAPSHOT_KEYS = 150;
// what comes before the body of an answer, about
const HEAD_BYTES = 500;

const running = runningService({ LATCHKEY_LEASE_MS: String(LEASE_MS) });
let verifier: Credential;

beforeAll(async () => {
  verifier = await verifierCredential(running.admin);
});

const sceneOf = (context: TestContext) => Scene.of(context, running.admin, verifier);

/**
 * Deletes a key in bad weather: the answer comes in time, and from it on the key gets in nowhere, not while the weather
 * lasts, not while it clears up. Once it is fine the guard serves again.
 */
async function deleteWhile(
  scene: Scene,
  during: () => Promise<void> = () => Promise.resolve(),
  admin: Client = running.admin,
) {
  const watch = new Watch([scene.guard], scene.keys);
  const { answer, ms, at } = await timed(() => admin.delete(`/v1/keys/${scene.keys.deleted.id}`));
  expect(answer.status, answer.text).toBe(204);
  expect(ms).toBeLessThan(DELETE_WITHIN_MS);
  await during();
  scene.proxy.becomes();
  await scene.answers('kept', 200);
  await scene.answers('deleted', 401);
  await eventually(() => performance.now(), (now) => now > at + LEASE_MS); // prettier-ignore
  await watch.stop();
  expect(watch.statuses('deleted', at), 'after the answer').not.toContain(200);
  expect(watch.statuses('kept'), 'a good key is never wrong').not.toContain(401);
  return watch;
}

describe.concurrent.each(['hold', 'lose'] as const)('bytes that the network would %s', (fate) => {
  const cut = { up: fate, down: fate };

  it('of the feed, while reports pass: no lease without having applied what others were told', async (context) => {
    const scene = await sceneOf(context);
    scene.proxy.becomes({ feed: cut });
    await deleteWhile(scene, () => scene.answers('kept', 503));
  });

  it('of the feed to the guard alone', async (context) => {
    const scene = await sceneOf(context);
    scene.proxy.becomes({ feed: { down: fate } });
    await deleteWhile(scene, () => scene.answers('kept', 503));
  });

  it('of reports, while the feed passes: what is deleted is refused at once, and the lease ends', async (context) => {
    const scene = await sceneOf(context);
    scene.proxy.becomes({ reports: cut });
    const watch = await deleteWhile(scene, () => scene.answers('kept', 503));
    expect(watch.statuses('deleted'), 'within the lease').toContain(401);
  });

  it('of the answers to reports alone', async (context) => {
    const scene = await sceneOf(context);
    scene.proxy.becomes({ reports: { down: fate } });
    await deleteWhile(scene, () => scene.answers('kept', 503));
  });

  it('of both, in both directions', async (context) => {
    const scene = await sceneOf(context);
    scene.proxy.all(cut);
    await deleteWhile(scene, () => scene.answers('kept', 503));
  });

  it('of both, to the guard alone', async (context) => {
    const scene = await sceneOf(context);
    scene.proxy.all({ down: fate });
    await deleteWhile(scene, () => scene.answers('kept', 503));
  });
});

describe.concurrent('bytes that arrive, but not well', () => {
  it('late after a report: the lease counts from when it was sent', async (context) => {
    const scene = await sceneOf(context);
    scene.proxy.becomes({ reports: { delayMs: 700 } });
    await scene.more(2, 'reports');
    // the answer to the newest report is on its way, and comes
    scene.proxy.becomes({ feed: { up: 'hold', down: 'hold' }, reports: { up: 'lose', delayMs: 700 } });
    await deleteWhile(scene, () => scene.answers('kept', 503));
  });

  it.for([true, false])(
    'cut in the middle again and again (plain: %s): nothing is taken by half',
    async (plain, context) => {
      const scene = await sceneOf(context);
      for (let n = 0; n < SNAPSHOT_KEYS; n += 50)
        await Promise.all(Array.from({ length: 50 }, () => newKey(running.admin)));
      let bytes = HEAD_BYTES;
      // less than everything, so that the guard is seen before that has come
      let most = plain ? 20_000 : 5_000;
      scene.proxy.becomes({ feed: { plain, cutAfter: () => (bytes = Math.min(bytes * 2.5, most)) } });
      await scene.startGuard({ WAIT_MS: '1' });
      const half = new Watch([scene.guard], { ...scene.keys, nobody: mixed(scene.keys) });
      await scene.more(2, 'feed');
      await half.until('kept', 503);
      expect(half.statuses('kept'), 'before everything has come').toEqual([503]);
      most = Number.POSITIVE_INFINITY;
      await half.until('kept', 200);
      expect((await half.stop()).statuses('kept')).toEqual([200, 503]);
      expect(half.statuses('nobody')).not.toContain(200);
      let nth = 0;
      // compressed heartbeats take few bytes: with as many as without, a connection would last for a dozen seconds
      const bytesMore = plain ? 700 : 200;
      scene.proxy.becomes({ feed: { plain, cutAfter: () => HEAD_BYTES + ((nth++ * 89) % bytesMore) } });
      scene.proxy.cut();
      await deleteWhile(scene, async () => {
        // by now the guard waits up to 5 s before each attempt
        for (let attempts = 0; attempts < 3; attempts++) await scene.more(1, 'feed');
      });
    },
  );
});

// not concurrent, and so alone: a busy machine adds to the delay
describe('bytes that arrive half a second late', () => {
  // a report has a fifth of the lease for its way, or a second
  const patient = runningService({ LATCHKEY_LEASE_MS: '10000' });

  it('do no harm: the guard goes on serving', async (context) => {
    const scene = await Scene.of(context, patient.admin, await verifierCredential(patient.admin));
    scene.proxy.all({ delayMs: 500 });
    await scene.more(3, 'reports');
    const watch = await deleteWhile(scene, () => scene.more(3, 'reports'), patient.admin);
    expect(watch.statuses('kept')).toEqual([200]);
  });
});

describe('a connection that is open at one end only', () => {
  it('after the service was killed and came back: the guard finds out and connects again', async (context) => {
    const scene = await sceneOf(context);
    scene.proxy.all({ halfOpen: true });
    await running.service.stop('SIGKILL');
    await running.restart();
    scene.proxy.target = running.service.url;
    await deleteWhile(scene);
  });
});

describe.concurrent('something else answers in place of the service', () => {
  const http = (status: string, headers: string[], body: string) =>
    [
      `HTTP/1.1 ${status}`,
      ...headers,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n');
  const page = '<!doctype html>\n<title>Sign in</title>\n<p>Welcome to the airport\n';
  const json = ['Content-Type: application/json'];
  const times = { leaseMs: LEASE_MS, heartbeatMs: 300 };
  const account = { id: 'x', name: 'x' };
  const hello = JSON.stringify({ type: 'hello', v: 1, log: 'x', accepted: [], account, ...times, resumed: true });
  let elsewhere: Server;
  const carried: IncomingHttpHeaders[] = [];

  beforeAll(async () => {
    elsewhere = createServer((request, response) => {
      carried.push(request.headers);
      response.end('{}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    elsewhere.close();
    elsewhere.closeAllConnections();
  });

  const others: [string, string][] = [
    ['a page', http('200 OK', ['Content-Type: text/html'], page)],
    ['a page that says it is JSON', http('200 OK', json, page)],
    ['a JSON object of another service', http('200 OK', json, '{"status":"ok"}\n')],
    ['a grant without its lease', http('200 OK', json, '{"granted":true}\n')],
    ['a lease that is no number', http('200 OK', json, '{"granted":true,"leaseMs":"999999999","now":"0","reason":null}\n')],
    ['nothing', http('200 OK', json, '')],
    ['null', http('200 OK', json, 'null\n')],
    ['a position of no log', http('200 OK', json, `${hello}\n{"type":"position","position":"x.y.z"}\n`)],
    ['an error', http('502 Bad Gateway', ['Content-Type: text/html'], page)],
    ['bytes that are no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ]; // prettier-ignore

  it.for(others)('%s', async ([, answer], context) => {
    const scene = await sceneOf(context);
    scene.proxy.all({ answer });
    scene.proxy.cut();
    await deleteWhile(scene, () => scene.answers('kept', 503));
  });

  it.for(['301 Moved Permanently', '302 Found', '307 Temporary Redirect', '308 Permanent Redirect'])(
    '%s: the credential does not follow',
    async (status, context) => {
      const scene = await sceneOf(context);
      const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/v1/replica`;
      scene.proxy.all({ answer: http(status, [`Location: ${location}`], '') });
      scene.proxy.cut();
      await deleteWhile(scene, () => scene.answers('kept', 503));
      expect(carried).toEqual([]);
    },
  );
});

function mixed({ kept, deleted }: Record<'kept' | 'deleted', Credential>): Credential {
  return { accessKey: kept.accessKey, secretKey: deleted.secretKey };
}
