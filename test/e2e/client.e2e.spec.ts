import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  isCode,
  isUnanswered,
  Latchkey,
  SecretLost,
  Unreachable,
  type LatchkeyEvent,
  type LatchkeyOptions,
} from '@latchkey/client';
import { eventually } from '../support/eventually.js';
import { freshName, person } from '../support/people.js';
import { runningService } from '../support/running-service.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const at = runningService();
const stops: (() => unknown)[] = [];
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

const client = (options: Partial<LatchkeyOptions> = {}) =>
  new Latchkey({ url: at.service.url, ...at.admin.credential, ...options });
const taken = async <T>(items: AsyncIterable<T>, most = Number.POSITIVE_INFINITY): Promise<T[]> => {
  const list: T[] = [];
  for await (const item of items) if (list.push(item) >= most) break;
  return list;
};
const errorOf = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => null, (error: unknown) => error); // prettier-ignore

/** The service behind a network, and what was sent through it. */
async function behindNetwork(options: Partial<LatchkeyOptions> = {}) {
  const proxy = await TcpProxy.start(at.service.url);
  stops.push(() => proxy.stop());
  const sent: Request[] = [];
  const fetchAndNote = (request: Request) => (sent.push(request), fetch(request));
  return { proxy, sent, latchkey: client({ url: proxy.url, fetch: fetchAndNote, ...options }) };
}

/** Each second answer is lost, after so many bytes of it. */
const losing = (afterBytes: number) => {
  let asked = 0;
  return { cutAfter: () => (asked++ % 2 === 0 ? afterBytes : Number.POSITIVE_INFINITY) };
};

/** A server that answers as a test says, and notes what it was asked. */
async function stub(answer: (request: IncomingMessage, response: ServerResponse, nth: number) => void) {
  const asked: IncomingMessage[] = [];
  const server = await new Promise<Server>((resolve) => {
    const listening = createServer((request, response) => {
      asked.push(request);
      request.resume().once('end', () => answer(request, response, asked.length));
    }).listen(0, '127.0.0.1', () => resolve(listening));
  });
  stops.push(() => (server.closeAllConnections(), server.close()));
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
const says = (response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));

describe('keys and users', () => {
  it('are made, read, changed and ended; what was written is read at once', async () => {
    const latchkey = client();
    const user = await latchkey.users.create({ name: freshName('Ana'), email: `${randomUUID()}@example.org` });
    const key = await latchkey.keys.create({ name: freshName('Key'), mappedUserId: user.id, tags: ['a'] });
    expect((await client(key).me()).user.id).toBe(user.id);
    const shown = await latchkey.verify(key, { scopes: ['a:b'] });
    expect(shown).toMatchObject({ valid: true, key: { id: key.id }, missingScopes: [] });
    expect(await latchkey.keys.update(key.id, { name: 'Renamed' }, { ifVersion: 1 })).toMatchObject({ version: 2 });
    expect((await latchkey.keys.get(key.id)).name).toBe('Renamed');
    const conflict = await errorOf(latchkey.keys.update(key.id, { name: 'Again' }, { ifVersion: 1 }));
    expect(isCode(conflict, 'VERSION_CONFLICT') && conflict.status).toBe(412);
    expect((await latchkey.keys.disable(key.id, 'why')).statusReason).toBe('why');
    expect((await latchkey.keys.enable(key.id)).status).toBe('active');
    const rotated = await latchkey.keys.rotate(key.id, 60);
    expect((await latchkey.keys.endPreviousSecret(key.id)).previousSecretExpiresAt).toBeNull();
    const results = await latchkey.verifyAll(
      [key, rotated].map(({ accessKey, secretKey }) => ({ accessKey, secretKey })),
    );
    expect(results.map(({ valid }) => valid)).toEqual([false, true]);
    await latchkey.keys.delete(key.id);
    expect(await latchkey.verify(rotated)).toEqual({ valid: false, code: 'DELETED' });
    const actions = (await taken(latchkey.keys.history(key.id))).map(({ action }) => action);
    expect([actions[0], actions.at(-1), actions.length]).toEqual(['KeyDeleted', 'KeyCreated', 7]);
    expect((await latchkey.users.deactivate(user.id)).active).toBe(false);
    expect((await taken(latchkey.history({ userId: user.id }))).length).toBe(0);
  });

  it('are listed page by page, as they are taken', async () => {
    const { latchkey, sent } = await behindNetwork();
    const tag = randomUUID();
    const made = [];
    for (let n = 0; n < 5; n++) made.push((await latchkey.keys.create({ name: `Key ${n}`, tags: [tag] })).id);
    const before = sent.length;
    expect(await taken(latchkey.keys.list({ tag: [tag], limit: 2 }), 2)).toHaveLength(2);
    expect(sent.length - before).toBe(1);
    const listed = await taken(latchkey.keys.list({ tag: [tag], limit: 2 }));
    expect(listed.map(({ id }) => id)).toEqual(made.toReversed());
    expect(sent.length - before).toBe(4);
    expect((await latchkey.keys.page({ tag: [tag], includeTotal: 'true' })).total).toBe(5);
  });

  it('are refused with a code, what is wrong with which member, and the id of what exists', async () => {
    const latchkey = client();
    const { user } = await person(at.admin);
    const invalid = await errorOf(latchkey.keys.create({ name: '' }));
    expect(isCode(invalid, 'VALIDATION_FAILED') && invalid.errors![0]!.pointer).toBe('/name');
    const taken = await errorOf(latchkey.users.create({ name: 'B', email: user.email }));
    expect(isCode(taken, 'USER_EXISTS') && taken.id).toBe(user.id);
    expect(isUnanswered(taken)).toBe(false);
    expect(isCode(await errorOf(client({ secretKey: 'wrong' }).me()), 'UNAUTHENTICATED')).toBe(true);
  });
});

describe('where answers are lost', () => {
  it.each([0, 400])(
    'writes are repeated with one Idempotency-Key, and have one effect (%i bytes came)',
    async (bytes) => {
      const { proxy, latchkey, sent } = await behindNetwork();
      proxy.all(losing(bytes));
      const email = `${randomUUID()}@example.org`;
      const user = await latchkey.users.create({ name: 'Ana', email, externalId: email });
      expect((await latchkey.users.update(user.id, { name: 'Anna' })).version).toBe(2);
      expect((await latchkey.users.deactivate(user.id)).version).toBe(3);
      const keyOf = ({ headers }: Request) => headers.get('idempotency-key')!;
      expect(sent).toHaveLength(6);
      expect(new Set(sent.map(keyOf)).size).toBe(3);
      expect([keyOf(sent[0]!), keyOf(sent[2]!)]).toEqual([keyOf(sent[1]!), keyOf(sent[3]!)]);
      expect(await taken(latchkey.users.list({ externalId: email }))).toHaveLength(1);
      proxy.becomes();
      const entries = await taken(latchkey.history({ targetId: user.id }));
      expect(entries.map(({ action }) => action)).toEqual(['UserDeactivated', 'UserEdited', 'UserRegistered']);
    },
  );

  it('a key whose secret was lost is there once, and the error says which and what to do', async () => {
    const { proxy, latchkey } = await behindNetwork();
    const name = freshName('Lost');
    proxy.all(losing(0));
    const lost = (await errorOf(latchkey.keys.create({ name }))) as SecretLost;
    expect(lost).toBeInstanceOf(SecretLost);
    expect(lost.message).toContain('Rotate the key');
    proxy.becomes();
    expect((await taken(latchkey.keys.list({ q: name }))).map(({ id }) => id)).toEqual([lost.key.id]);
    const renewed = await latchkey.keys.rotate(lost.key.id);
    expect(await latchkey.verify(renewed)).toMatchObject({ valid: true });
  });

  it('a reveal is not repeated', async () => {
    const { proxy, latchkey, sent } = await behindNetwork();
    const { key } = await person(at.admin);
    proxy.all(losing(0));
    expect(await errorOf(latchkey.keys.reveal(key.id))).toBeInstanceOf(Unreachable);
    expect(sent).toHaveLength(1);
    expect(sent[0]!.headers.has('idempotency-key')).toBe(false);
  });

  it('a caller that does not want to wait gets the error at once, and one that leaves waits no more', async () => {
    const { proxy, latchkey, sent } = await behindNetwork({ retryForMs: 0 });
    proxy.all({ cutAfter: () => 0 });
    const error = (await errorOf(latchkey.me())) as Error;
    expect(isUnanswered(error)).toBe(true);
    expect(error.message).toContain(`${proxy.url} does not answer: `);
    expect(sent).toHaveLength(1);
    const left = new AbortController();
    const patient = client({ url: proxy.url, onRetry: () => left.abort(new Error('left')) });
    expect(await errorOf(patient.me({ signal: left.signal }))).toMatchObject({ message: 'left' });
  });
});

describe('a service that cannot answer now', () => {
  it('is asked again after the time that it says, with the same request', async () => {
    const { url, asked } = await stub((_request, response, nth) => {
      if (nth === 1) says(response, 429, { code: 'RATE_LIMITED' }, { 'Retry-After': '1' });
      else if (nth === 2) response.writeHead(502).end('bad gateway');
      else if (nth === 3) says(response, 503, { code: 'OUTCOME_UNKNOWN', detail: 'unknown' });
      else says(response, 201, { id: 'usr_a' });
    });
    const waits: number[] = [];
    const latchkey = client({ url, onRetry: (_why, ms) => waits.push(ms) });
    expect(await latchkey.users.create({ name: 'A', email: 'a@example.org' })).toEqual({ id: 'usr_a' });
    expect(asked).toHaveLength(4);
    expect(new Set(asked.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(waits[0]).toBeGreaterThanOrEqual(1_000);
  });

  it('is not waited for longer than the client is patient', async () => {
    const { url, asked } = await stub((_request, response) =>
      says(response, 503, { code: 'NOT_READY', detail: 'Not yet.', status: 503 }, { 'Retry-After': '3600' }),
    );
    const error = await errorOf(client({ url, retryForMs: 2_000 }).me());
    expect(isCode(error, 'NOT_READY') && error.message).toBe('Not yet.');
    expect(asked).toHaveLength(1);
  });

  it('is left while it is silent', async () => {
    const left = new AbortController();
    const { url } = await stub(() => left.abort(new Error('left')));
    const error = await errorOf(client({ url, retryForMs: 0 }).me({ signal: left.signal }));
    expect(error).toMatchObject({ name: 'Error', message: 'left' });
  });

  it('is given up after the time for one attempt', async () => {
    const { url } = await stub(() => undefined);
    const error = await errorOf(client({ url, timeoutMs: 300, retryForMs: 0 }).me());
    expect((error as Error).message).toContain('no answer within 0.3 s');
  });
});

describe('another server', () => {
  it('does not get the credential of a client that is redirected there', async () => {
    const elsewhere = await stub((_request, response) => says(response, 200, {}));
    const { url } = await stub((_request, response) =>
      response.writeHead(308, { Location: `${elsewhere.url}/v1/me` }).end(),
    );
    const error = (await errorOf(client({ url }).me())) as Error;
    expect(error.message).toContain(`redirects to ${elsewhere.url}/v1/me`);
    expect(elsewhere.asked).toHaveLength(0);
  });

  it('is not taken for Latchkey', async () => {
    const { url } = await stub((_request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end());
    expect(((await errorOf(client({ url }).me())) as Error).message).toContain('is not a Latchkey service');
  });
});

describe('reads', () => {
  it('carry the position of what was written, until the log is another one', async () => {
    const { latchkey, sent } = await behindNetwork();
    const key = await latchkey.keys.create({ name: freshName('Key') });
    await latchkey.keys.get(key.id);
    expect(sent.at(-1)!.headers.get('latchkey-position')).toBe(latchkey.position.newest);
    expect(latchkey.position.newest).not.toBe('');
    latchkey.position.hear('another-log.5.record');
    expect((await latchkey.keys.get(key.id)).id).toBe(key.id);
    expect(latchkey.position.newest).toBe('');
  });
});

describe('events', () => {
  it('are followed past a broken connection, each once, until one leaves', async () => {
    const { proxy, latchkey } = await behindNetwork();
    const seen: LatchkeyEvent[] = [];
    const left = new AbortController();
    const following = (async () => {
      for await (const event of latchkey.events({ signal: left.signal })) seen.push(event);
    })();
    const first = await latchkey.keys.create({ name: freshName('Key') });
    const isSeen = (id: string) => eventually(() => seen.filter(({ subject }) => subject === id).length, (n) => n === 1); // prettier-ignore
    await isSeen(first.id);
    proxy.cut();
    const second = await client().keys.create({ name: freshName('Key') });
    await isSeen(second.id);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    left.abort();
    await following;
  });

  it('end when the key of the client is deleted', async () => {
    const { key } = await person(at.admin, 'verifier');
    const following = errorOf(taken(client(key).events()));
    await client().keys.delete(key.id);
    expect(isCode(await following, 'UNAUTHENTICATED')).toBe(true);
  });
});
