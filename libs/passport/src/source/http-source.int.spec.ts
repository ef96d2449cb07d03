import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../../test/support/eventually.js';
import { granted } from '../../../../test/support/fake-source.js';
import { freePort } from '../../../../test/support/free-port.js';
import { HttpSource } from './http-source.js';
import { SourceError } from './replica-source.port.js';

const PAIR = { accessKey: 'ak_1', secretKey: 'sk_1' };
const never = new AbortController().signal;
// nobody waits for it: what is answered is answered at once
const LONG_MS = 60_000;
const REPORT = { instance: 'i', boot: 'b', service: 's', version: '1', applied: 'log.1.x' };

/** A server that answers as a test says. */
class Latchkey {
  readonly requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
  answer: (response: ServerResponse, request: IncomingMessage) => void = (response) => response.end('{}');
  /** how many responses are open */
  open = 0;
  readonly #server: Server = createServer((request, response) => void this.#take(request, response));

  async start(): Promise<this> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return this;
  }
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.open++;
    response.on('close', () => this.open--);
    let body = '';
    for await (const chunk of request) body += String(chunk);
    this.requests.push({ method: request.method!, url: request.url!, headers: request.headers, body });
    this.answer(response, request);
  }
}

let latchkey: Latchkey;
let others: Latchkey[];
beforeEach(async () => {
  others = [];
  latchkey = await new Latchkey().start();
});
afterEach(() => Promise.all([latchkey, ...others].map((one) => one.stop())));

const source = (url: string | string[] = latchkey.url) => new HttpSource({ url, ...PAIR });
async function follow(from: HttpSource, after: string | null = null, signal = never): Promise<unknown[]> {
  const lines: unknown[] = [];
  for await (const some of from.follow(after, signal)) lines.push(...some);
  return lines;
}
const problem = (status: number, detail: string, errors?: object[]) => (response: ServerResponse) =>
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ detail, errors }));
const failure = (promise: Promise<unknown>) => promise.then(() => expect.fail('it worked'), (error: SourceError) => error); // prettier-ignore

describe('the feed', () => {
  it('is asked for with the credential, and read line by line', async () => {
    latchkey.answer = (response) => {
      response.write('{"type":"news"}\n{"type":"po');
      response.end('sition","position":"log.1.id"}\n');
    };
    expect(await follow(source())).toEqual([{ type: 'news' }, { type: 'position', position: 'log.1.id' }]);
    expect(latchkey.requests).toMatchObject([
      { method: 'GET', url: '/v1/replica', headers: { accesskey: 'ak_1', secretkey: 'sk_1' }, body: '' },
    ]);
  });

  it('is asked to go on from a position', async () => {
    await follow(source(`${latchkey.url}/`), 'log.5.id/+');
    expect(latchkey.requests[0]!.url).toBe('/v1/replica?after=log.5.id%2F%2B');
  });

  it('keeps a path that the address has', async () => {
    await follow(source(`${latchkey.url}/keys/`));
    expect(latchkey.requests[0]!.url).toBe('/keys/v1/replica');
  });

  it('that breaks off says so', async () => {
    latchkey.answer = (response) => response.write('{"type":"hello"}\n', () => response.destroy());
    expect(await failure(follow(source()))).toMatchObject({ kind: 'unreachable' });
  });

  it('that is not what it should be says so', async () => {
    latchkey.answer = (response) => response.end('<html>\n');
    expect(await failure(follow(source()))).toBeInstanceOf(SourceError);
  });

  it('is closed when nobody reads on', async () => {
    latchkey.answer = (response) => response.write('{"type":"hello"}\n');
    for await (const _ of source().follow(null, never)) break;
    await eventually(() => latchkey.open, (open) => open === 0); // prettier-ignore
  });

  it('is closed when it is told to end', async () => {
    const stop = new AbortController();
    latchkey.answer = (response) => response.write('{"type":"hello"}\n', () => stop.abort());
    expect(await failure(follow(source(), null, stop.signal))).toMatchObject({ kind: 'unreachable' });
    await eventually(() => latchkey.open, (open) => open === 0); // prettier-ignore
  });
});

describe('reports and entries', () => {
  it('are sent, and answers read', async () => {
    const grant = { granted: true, leaseMs: 1, now: 2, reason: null };
    latchkey.answer = (response) => response.end(JSON.stringify(grant));
    expect(await source().report(REPORT, LONG_MS)).toEqual({ ...grant, takesChecks: false });
    await source().append([{ kind: 'finished', id: 'e', outcome: 'done', changes: [] }], LONG_MS);
    expect(latchkey.requests.map(({ method, url, body }) => [method, url, JSON.parse(body) as unknown])).toEqual([
      ['POST', '/v1/replica/reports', REPORT],
      ['POST', '/v1/activity', { entries: [{ kind: 'finished', id: 'e', outcome: 'done', changes: [] }] }],
    ]);
    expect(latchkey.requests[0]!.headers).toMatchObject({ 'content-type': 'application/json', accesskey: 'ak_1' });
  });

  it('are sent with a time limit that is no whole number, as a fifth of a lease is', async () => {
    latchkey.answer = (response) => response.end(JSON.stringify({ granted: true, leaseMs: 1, now: 2, reason: null }));
    expect(await source().report(REPORT, 142_131 / 5)).toMatchObject({ granted: true });
  });

  it('are told whether Latchkey takes counts of checks', async () => {
    const grant = { granted: true, leaseMs: 1, now: 2, reason: null, takesChecks: true };
    latchkey.answer = (response) => response.end(JSON.stringify(grant));
    expect(await source().report(REPORT, LONG_MS)).toEqual(grant);
  });

  it('that nobody answers in time are given up', async () => {
    latchkey.answer = () => undefined;
    expect(await failure(source().report(REPORT, 50))).toMatchObject({ kind: 'unreachable' });
    await eventually(() => latchkey.open, (open) => open === 0); // prettier-ignore
  });

  it('whose answer begins and does not end in time are given up', async () => {
    latchkey.answer = (response) => response.write('{"granted":');
    expect(await failure(source().report(REPORT, 50))).toMatchObject({ kind: 'unreachable' });
  });
});

describe('what Latchkey refuses', () => {
  it.each([
    [401, 'credential', 'refused the guard'],
    [403, 'credential', 'role verifier'],
    [400, 'rejected', 'answered 400: no good'],
    [413, 'rejected', 'answered 413'],
    [408, 'unreachable', 'answered 408'],
    [429, 'unreachable', 'answered 429'],
    [500, 'unreachable', 'answered 500'],
    [503, 'unreachable', 'answered 503'],
  ])('with %i is %s', async (status, kind, message) => {
    latchkey.answer = problem(status, 'no good');
    for (const work of [() => follow(source()), () => source().report(REPORT, LONG_MS)]) {
      const error = await failure(work());
      expect(error).toMatchObject({ kind });
      expect(error.message).toContain(message);
    }
  });

  it('says which part of it was wrong', async () => {
    latchkey.answer = problem(400, 'Correct it.', [{ pointer: '/service', message: 'must be shorter' }]);
    expect((await failure(source().report(REPORT, LONG_MS))).message).toContain('/service');
  });

  it('in other words than its own says no more than the status', async () => {
    latchkey.answer = (response) => response.writeHead(502).end('<html>secret proxy</html>');
    expect((await failure(source().report(REPORT, LONG_MS))).message).toBe('Latchkey answered 502: no reason given');
  });

  it('by sending the guard elsewhere gets no credential there', async () => {
    const [elsewhere] = (others = [await new Latchkey().start()]);
    latchkey.answer = (response) => response.writeHead(307, { location: elsewhere!.url }).end();
    expect(await failure(source().report(REPORT, LONG_MS))).toMatchObject({ kind: 'unreachable' });
    expect(elsewhere!.requests).toEqual([]);
  });
});

describe('with several addresses', () => {
  const followOne = async (from: HttpSource) => {
    for await (const _ of from.follow(null, never)) break;
  };

  it('the next one is tried when a connection ends, and reports go where the feed comes from', async () => {
    const other = await new Latchkey().start();
    others = [other];
    const from = source([latchkey.url, other.url]);
    await follow(from);
    const stay = other.answer;
    other.answer = (response) => response.end(JSON.stringify(granted()));
    await from.report(REPORT, LONG_MS);
    other.answer = stay;
    await follow(from);
    await follow(from);
    expect(latchkey.requests.map(({ url }) => url)).toEqual(['/v1/replica', '/v1/replica']);
    expect(other.requests.map(({ url }) => url)).toEqual(['/v1/replica/reports', '/v1/replica']);
  });

  it('one that does not answer is passed over', async () => {
    const from = source([`http://127.0.0.1:${await freePort()}`, latchkey.url]);
    const error = await failure(followOne(from));
    expect(error).toMatchObject({ kind: 'unreachable' });
    expect(error.message).toContain('ECONNREFUSED');
    latchkey.answer = (response) => response.end('{"type":"hello"}\n');
    expect(await follow(from)).toHaveLength(1);
  });
});

describe('is refused before anything is sent:', () => {
  it.each([
    ['no address', { url: [], ...PAIR }, 'source.url is missing'],
    ['an address that is none', { url: 'latchkey', ...PAIR }, 'http(s)'],
    ['another protocol', { url: 'ftp://latchkey', ...PAIR }, 'http(s)'],
    ['an address with a password', { url: 'http://me:hidden@latchkey', ...PAIR }, 'no user'],
    ['an address with a user', { url: 'http://me@latchkey', ...PAIR }, 'no user'],
    ['an address with a query', { url: 'http://latchkey/?a=b', ...PAIR }, 'no query'],
    ['no access key', { url: 'http://latchkey', ...PAIR, accessKey: '' }, 'role verifier'],
    ['no secret key', { url: 'http://latchkey', ...PAIR, secretKey: '' }, 'role verifier'],
    ['a secret with a line break', { url: 'http://latchkey', ...PAIR, secretKey: 'sk_hidden\nx' }, 'check how it is read'], // prettier-ignore
    ['a secret in quotes of another kind', { url: 'http://latchkey', ...PAIR, secretKey: '„sk_hidden“' }, 'check how it is read'], // prettier-ignore
  ])('%s', (_, options, message) => {
    const refused = () => new HttpSource(options as never);
    expect(refused).toThrow(message);
    expect(refused).not.toThrow('hidden');
  });
});
