import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { freeze, thaw } from '../support/freeze.js';
import { allItems, newKey, person } from '../support/people.js';
import { freshDirectory, Service } from '../support/service.js';

const EXAMPLE = resolve(import.meta.dirname, '../../examples/key-owners/key-owners.mjs');

describe('the example key-owners', () => {
  let directory: Awaited<ReturnType<typeof freshDirectory>>;
  let file: string;
  let credential: string;
  let url: string;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    directory = await freshDirectory();
    const folder = dirname(directory.path);
    [file, credential] = [join(folder, 'key-owners.json'), join(folder, 'credential.json')];
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await directory.remove();
  });

  function run(...options: string[]): ChildProcess & { output: string } {
    const env = { ...process.env, LATCHKEY_URL: url, LATCHKEY_CREDENTIAL: credential, KEY_OWNERS_FILE: file };
    const child = Object.assign(spawn(process.execPath, [EXAMPLE, ...options], { env }), { output: '' });
    for (const stream of [child.stdout, child.stderr]) stream!.on('data', (text) => (child.output += String(text)));
    children.push(child);
    return child;
  }

  async function shown(): Promise<string[]> {
    const child = run('--show');
    expect((await once(child, 'close'))[0], child.output).toBe(0);
    return child.output.split('\n').filter(Boolean).sort();
  }

  const table = async () => JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));

  /** Starts it again whenever it has killed itself. */
  function keepAlive(): { deaths(): number; stop(): void } {
    let deaths = 0;
    let stopped = false;
    let child: ChildProcess;
    const start = () => {
      child = run('--kill-at-random');
      child.once('close', (_code, signal) => {
        if (signal !== 'SIGKILL' || stopped) return;
        deaths++;
        start();
      });
    };
    start();
    const stop = () => {
      stopped = true;
      child.kill('SIGKILL');
    };
    return { deaths: () => deaths, stop };
  }

  async function change(admin: Client, users: string[], n: number): Promise<void> {
    const [user, other] = [users[n % users.length], users[(n + 1) % users.length]];
    const expiresAt = n % 5 === 0 ? new Date(Date.now() + 2_000).toISOString() : null;
    const { id } = await newKey(admin, { mappedUserId: user, expiresAt });
    if (n % 2 === 0) await admin.patch(`/v1/keys/${id}`, { mappedUserId: other });
    if (n % 3 === 0) await admin.post(`/v1/keys/${id}/disable`);
    if (n % 6 === 0) await admin.post(`/v1/keys/${id}/enable`);
    if (n % 4 === 0) await admin.delete(`/v1/keys/${id}`);
    if (n % 7 === 0) await admin.post(`/v1/keys/${id}/rotate`);
  }

  it(
    'ends with the table the service has, however often it and the service are killed',
    { timeout: 120_000 },
    async () => {
      const port = await freePort();
      const service = await Service.start(directory.path, { PORT: port });
      url = service.url;
      const admin = await service.admin();
      const people = await Promise.all(Array.from({ length: 4 }, () => person(admin)));
      const users = people.map(({ user }) => user.id);
      const { accessKey, secretKey } = (await person(admin, 'verifier')).key;
      await writeFile(credential, JSON.stringify({ accessKey, secretKey }));
      const reader = keepAlive();
      for (let n = 0; n < 40; n++) await change(admin, users, n);
      await service.stop('SIGKILL');
      const again = await Service.start(directory.path, { PORT: port });
      for (let n = 40; n < 80 || reader.deaths() < 5; n++) await change(admin, users, n);
      await admin.post(`/v1/users/${users[0]}/deactivate`);
      const expected = async () => {
        const keys = await allItems(admin, '/v1/keys?includeDeleted=true');
        return keys.map(({ id, mappedUser, status }) => `${id} ${mappedUser.id} ${status}`).sort();
      };
      const statuses = (lines: string[]) => [...new Set(lines.map((line) => line.split(' ')[2]))].sort();
      const all = ['active', 'deleted', 'disabled', 'expired', 'user-inactive'];
      // the first keys expire two seconds after they were made
      const isSame = ([one, other]: string[][]) =>
        JSON.stringify(one) === JSON.stringify(other) && String(statuses(one!)) === String(all);
      const [ofReader, ofService] = await eventually(async () => [await shown(), await expected()], isSame);
      expect(ofReader).toEqual(ofService);
      expect(statuses(ofService!)).toEqual(all);
      reader.stop();
      await again.stop();
    },
  );

  it('waits with its position while the service has another history, and goes on when the right one is back', async () => {
    const port = await freePort();
    const start = (name: string) => Service.start(join(directory.path, name), { PORT: port });
    const credentialOf = async (name: string) =>
      writeFile(credential, await readFile(join(directory.path, name, 'first-admin-key.json')));
    await (await start('other')).stop();
    const right = await start('right');
    url = right.url;
    await credentialOf('right');
    const reader = run();
    const { position } = await eventually(table, (one) => one.position !== undefined);
    // while no service is there, every attempt would double the pause before the next
    freeze(reader);
    await right.stop();
    await credentialOf('other');
    const other = await start('other');
    thaw(reader);
    await eventually(
      () => reader.output,
      (output) => /409.*another history.*start over without a position/.test(output),
    );
    expect([reader.exitCode, (await table()).position]).toEqual([null, position]);
    freeze(reader);
    await other.stop();
    await credentialOf('right');
    const back = await start('right');
    thaw(reader);
    const key = await newKey(await back.admin());
    await eventually(table, ({ keys }) => keys[key.id] !== undefined);
    await back.stop();
  });

  it('takes an event once, passes over what it does not know, and resumes after an end line', async () => {
    const event = (sequence: number, type: string, data: object, more = {}) => ({
      specversion: '1.0',
      type,
      subject: 'key_1',
      sequence: String(sequence).padStart(10, '0'),
      position: `l.${sequence}.r`,
      dataschema: 'x',
      data,
      ...more,
    });
    const created = event(1, 'KeyCreated', { mappedUserId: 'usr_1', expiresAt: null });
    const remapped = event(2, 'KeyEdited', { changes: { mappedUserId: { before: 'usr_1', after: 'usr_2' } } });
    const end = { type: 'end', reason: 'stopping', detail: 'x' };
    const unknown = [
      event(3, 'KeyPainted', {}),
      event(4, 'KeyEdited', {}, { dataschema: undefined }),
      { type: 'news' },
    ];
    const answers = [
      [created, remapped, created, remapped, end],
      [remapped, ...unknown, event(5, 'KeyDisabled', {}), { type: 'heartbeat', position: 'l.9.r' }, end],
      [event(7, 'KeyDeleted', {})],
    ];
    const asked: string[] = [];
    const server = createServer((request, reply) => {
      asked.push(request.url!);
      reply.end(
        answers
          .shift()
          ?.map((line) => `${JSON.stringify(line)}\n`)
          .join(''),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await writeFile(credential, '{"accessKey":"a","secretKey":"s"}');
    const child = run();
    expect((await once(child, 'close'))[0]).toBe(1);
    expect(child.output).toMatch(/event 6 of key_1 is missing: delete the table and start over/);
    expect(asked).toEqual(['/v1/events', '/v1/events?after=l.2.r', '/v1/events?after=l.9.r']);
    expect(await shown()).toEqual(['key_1 usr_2 disabled']);
    server.close();
  });

  it('gives up where trying again does not help, and says why', async () => {
    const service = await Service.start(directory.path);
    url = service.url;
    await writeFile(credential, '{"accessKey":"a","secretKey":"s"}');
    const child = run();
    expect((await once(child, 'close'))[0]).toBe(1);
    expect(child.output).toMatch(/answered 401: Send the two halves/);
    await service.stop();
  });
});
