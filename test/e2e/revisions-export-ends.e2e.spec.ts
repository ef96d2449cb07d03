import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../support/browser.js';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { person, type Person } from '../support/people.js';
import { report, reportOf } from '../support/report.js';
import { runningService } from '../support/running-service.js';

const REPORTS = 6;
const ENTRIES = 130;
/** far more than the buffers between two processes hold */
const EXPORT_BYTES = REPORTS * ENTRIES * 50_000;
const BEGINNING = 100_000;
const PROJECTED_WITHIN_MS = 60_000;
const WHOLE = /\r\n0\r\n\r\n$/;
const open: Socket[] = [];

/** Asks for an export, takes its beginning and then no more until it is read on. */
class SlowReader {
  readonly #socket: Socket;
  #tail = '';
  bytes = 0;
  readonly closed: Promise<unknown>;

  constructor(url: string, path: string, credential: object) {
    const { host, hostname, port } = new URL(url);
    const head = Object.entries(credential).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#socket = connect({ host: hostname, port: Number(port) }).on('error', () => undefined);
    open.push(this.#socket);
    this.closed = new Promise((resolve) => this.#socket.once('close', resolve));
    this.#socket.on('data', (chunk) => {
      this.bytes += chunk.length;
      this.#tail = (this.#tail + chunk.toString('latin1')).slice(-100);
      if (this.bytes > BEGINNING && !this.#reading) this.#socket.pause();
    });
    this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${head.join('')}\r\n`);
  }

  #reading = false;

  async begun(): Promise<this> {
    await eventually(async () => this.bytes, (bytes) => bytes > BEGINNING); // prettier-ignore
    return this;
  }

  /** Reads on until the connection is closed. @returns the last of what came */
  async rest(): Promise<string> {
    this.#reading = true;
    this.#socket.resume();
    await this.closed;
    return this.#tail;
  }
}

describe('an export that is under way', () => {
  const at = runningService();
  let other: Person;

  beforeAll(async () => {
    other = await person(at.admin, 'admin');
    const target = { type: 'page', id: 'p', name: 'Page' };
    // not even compressed it fits into the buffers
    const text = () => randomBytes(4_000).toString('hex');
    const changes = Array.from({ length: 7 }, (_, i) => ({ field: `f${i}`, before: null, after: text() }));
    for (let i = 0; i < REPORTS; i++) {
      const entries = Array.from({ length: ENTRIES }, () => reportOf(other, target, changes)).flat();
      expect((await report(other.client, entries)).status).toBe(200);
    }
    const newest = () => other.client.send('GET', '/v1/revisions?limit=1');
    await eventually(newest, ({ headers }) => !headers.has('latchkey-stale'), PROJECTED_WITHIN_MS);
  });
  afterEach(() => open.splice(0).forEach((socket) => socket.destroy()));

  const begin = (client: Client, file = 'jsonl') =>
    new SlowReader(at.service.url, `/v1/revisions.${file}`, client.credential).begun();
  const timeOf = (line: string) => JSON.parse(line).time as number;
  const logged = () => at.service.lines.filter((line) => line.includes('an export was cut off'));

  it('is whole where nothing comes between', async () => {
    const before = logged().length;
    const { text } = await other.client.get('/v1/revisions.jsonl');
    expect(text.length).toBeGreaterThan(EXPORT_BYTES);
    expect(text.endsWith('}\n')).toBe(true);
    expect(logged()).toHaveLength(before);
  });

  it.each<[string, string, (ana: Person) => Promise<unknown>]>([
    ['its key is deleted', 'jsonl', ({ key }) => at.admin.delete(`/v1/keys/${key.id}`)],
    ['its key is disabled', 'csv', ({ key }) => at.admin.post(`/v1/keys/${key.id}/disable`)],
    ['its key is rotated', 'jsonl', ({ key }) => at.admin.post(`/v1/keys/${key.id}/rotate`)],
    ['its user is demoted', 'csv', ({ user }) => at.admin.patch(`/v1/users/${user.id}`, { role: 'member' })],
    ['its user is deactivated', 'jsonl', ({ user }) => at.admin.post(`/v1/users/${user.id}/deactivate`)],
  ])('is cut off when %s, visibly, and the log says so', async (_, file, take) => {
    const ana = await person(at.admin, 'admin');
    const [reader, before] = [await begin(ana.client, file), logged().length];
    await take(ana);
    await eventually(async () => logged().length, (count) => count > before); // prettier-ignore
    expect(logged().at(-1)).toMatch(`revisions.${file}`);
    expect(logged().at(-1)).toMatch('its caller may not read it any more');
    expect(await reader.rest()).not.toMatch(WHOLE);
    expect(reader.bytes).toBeLessThan(EXPORT_BYTES / 2);
  });

  it('is cut off when its session ends', async () => {
    const ana = await person(at.admin, 'admin');
    const browser = await Browser.signIn(ana.client);
    const reader = await begin(browser);
    await browser.delete('/v1/session');
    expect(await reader.rest()).not.toMatch(WHOLE);
    expect(reader.bytes).toBeLessThan(EXPORT_BYTES / 2);
  });

  it('fails for a client that reads it, compressed as well', async () => {
    const ana = await person(at.admin, 'admin');
    for (const encoding of ['identity', 'gzip']) {
      const { key, client } = encoding === 'gzip' ? ana : await person(at.admin, 'admin');
      const headers = { ...client.credential, 'accept-encoding': encoding };
      const response = await fetch(`${at.service.url}/v1/revisions.csv`, { headers });
      expect(response.headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null);
      const reader = response.body!.getReader();
      await reader.read();
      await at.admin.delete(`/v1/keys/${key.id}`);
      const rest = async () => {
        while (!(await reader.read()).done);
      };
      await expect(rest(), encoding).rejects.toBeInstanceOf(TypeError);
    }
  });

  it('is cut off when the service stops, which does not wait for it', async () => {
    const reader = await begin(at.admin);
    expect(await at.service.stop()).toBe(0);
    expect(logged().at(-1)).toMatch('the service stops');
    // before the grace ends that requests without end are given; by its own clock
    const stopping = at.service.lines.find((line) => line.includes('SIGTERM: stopping'))!;
    expect(timeOf(logged().at(-1)!) - timeOf(stopping)).toBeLessThan(4_500);
    expect(await reader.rest()).not.toMatch(WHOLE);
  });
});
