import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { GuardReplica, HttpSource } from '@latchkey/passport/core';
import { issueCredential, type Credential } from '@latchkey/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diesWithUs } from '../support/dies-with-us.js';
import { hello, keyRow, position, userRow } from '../support/fake-source.js';
import { newKey, person } from '../support/people.js';
import { runningService } from '../support/running-service.js';

const OLDER = join(import.meta.dirname, 'older');
// below it, what the package asks for is found
const CACHE = join(import.meta.dirname, '../../node_modules/.cache');

describe('a guard of the package before scopes, at this service', () => {
  const at = runningService();
  let folder: string;
  let guard: ChildProcess;
  let answers: AsyncIterator<string>;
  beforeAll(async () => {
    await mkdir(CACHE, { recursive: true });
    folder = await mkdtemp(join(CACHE, 'latchkey-older-'));
    await promisify(execFile)('tar', ['-xzf', join(OLDER, 'passport-of-the-first-rules.tgz'), '-C', folder]);
    const { accessKey, secretKey } = (await person(at.admin, 'verifier')).key;
    const program = [join(OLDER, 'guard.mjs'), join(folder, 'package'), at.service.url, accessKey, secretKey];
    guard = spawn(process.execPath, program, { stdio: ['pipe', 'pipe', 'inherit'] });
    diesWithUs(guard);
    answers = createInterface({ input: guard.stdout! })[Symbol.asyncIterator]();
    expect((await answers.next()).value).toBe('started');
  });
  afterAll(async () => {
    guard.stdin!.end();
    await once(guard, 'exit');
    await rm(folder, { recursive: true });
  });

  const answerTo = async ({ accessKey, secretKey }: Credential) => {
    guard.stdin!.write(`${accessKey} ${secretKey}\n`);
    return (await answers.next()).value as string;
  };
  /** Once it has heard of it: it may be a moment behind a creation, for which nobody waits. */
  const heardOf = async (key: Credential) => {
    for (;;) {
      const answer = await answerTo(key);
      if (answer !== 'UNKNOWN_KEY') return answer;
    }
  };

  it('lets in the keys that it can judge', async () => {
    expect(await heardOf(await newKey(at.admin, { name: 'Plain' }))).toBe('Plain');
    const labelled = { name: 'Labelled', tags: ['a'], metadata: { a: 1 }, environment: 'test' };
    expect(await heardOf(await newKey(at.admin, labelled))).toBe('Labelled');
  });

  it.each([
    { scopes: ['things:read'] },
    { scopes: [] },
    { allowedAddresses: ['127.0.0.1'] },
    { limit: { requests: 9, perSeconds: 1 } },
  ])(
    'refuses a key that it cannot judge: %j, whether it was made or became so, until it is so no more',
    async (restriction) => {
      expect(await heardOf(await newKey(at.admin, { name: 'Made', ...restriction }))).toBe('DISABLED');
      const key = await newKey(at.admin, { name: 'Became' });
      expect(await heardOf(key)).toBe('Became');
      await at.admin.patch(`/v1/keys/${key.id}`, restriction);
      expect(await answerTo(key)).toBe('DISABLED');
      await at.admin.patch(`/v1/keys/${key.id}`, { scopes: null, allowedAddresses: null, limit: null });
      while ((await answerTo(key)) === 'DISABLED');
      expect(await answerTo(key)).toBe('Became');
    },
  );
});

describe('this guard at a service before scopes', () => {
  const PAIR = issueCredential('api');
  // as such a service takes them, and no others
  const REPORTED = new Set(['instance', 'boot', 'applied', 'service', 'version', 'usage', 'leaving']);
  const reports: object[] = [];
  let server: Server;
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      if (request.method === 'GET') {
        const lines = [hello(), userRow('usr_1'), keyRow('key_1', PAIR, 'usr_1'), position(1)];
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        return void response.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      }
      const report = JSON.parse(Buffer.concat(await request.toArray()).toString()) as object;
      reports.push(report);
      const isKnown = Object.keys(report).every((member) => REPORTED.has(member));
      const grant = { granted: true, leaseMs: 2_000, now: Date.now(), reason: null, takesChecks: true };
      response.writeHead(isKnown ? 200 : 400, { 'content-type': 'application/json' }).end(JSON.stringify(grant));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('verifies, and reports nothing that such a service would refuse', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const source = new HttpSource({ url, ...PAIR });
    const replica = await new GuardReplica(source, { service: 'newer', scopes: { 'things:read': null } }).start();
    try {
      const verification = replica.verify(PAIR.accessKey, PAIR.secretKey, 'api');
      expect(verification).toMatchObject({ valid: true, caller: { key: { scopes: null, metadata: {} } } });
      await expect.poll(() => reports.length, { timeout: 5_000 }).toBeGreaterThan(3);
      expect(replica.status()).toMatchObject({ ready: true, lastError: null });
      expect(reports.some((report) => 'scopes' in report)).toBe(false);
    } finally {
      await replica.stop();
    }
  });
});
