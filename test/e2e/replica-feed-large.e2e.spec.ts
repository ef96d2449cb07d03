import { randomBytes } from 'node:crypto';
import { request, type IncomingMessage } from 'node:http';
import { digestSecret, issueCredential, type Credential, type FeedLine } from '@latchkey/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { FeedReader, snapshot } from '../support/feed-reader.js';
import { GuardProcess } from '../support/guards.js';
import { History, keyCreated, userRegistered } from '../support/history.js';
import { newKey, person } from '../support/people.js';
import { seedLog } from '../support/seeded-log.js';
import { freshDirectory, Service } from '../support/service.js';

const KEYS = 20_000;
const OTHER = 'acc_other';
const env = { LATCHKEY_LEASE_MS: '4000', LATCHKEY_SEALING_KEY: randomBytes(32).toString('base64') };

let directory: Awaited<ReturnType<typeof freshDirectory>>;
let service: Service & { url: string };
let admin: Client;
let verifier: Client;
const credentials = Array.from({ length: KEYS }, () => issueCredential('api'));
const strangers = Array.from({ length: 20 }, () => issueCredential('api'));

/** Many keys of one user, and a few of another account. */
function history(): History {
  const all = new History().event('usr_many', userRegistered('Many'));
  credentials.forEach((credential, n) => all.event(`key_${n}`, keyCreated(credential, 'usr_many')));
  all.event('usr_stranger', userRegistered('Stranger'), { account: OTHER });
  strangers.forEach((credential, n) =>
    all.event(`key_stranger${n}`, keyCreated(credential, 'usr_stranger'), { account: OTHER }),
  );
  return all;
}

beforeAll(async () => {
  directory = await freshDirectory();
  await seedLog(directory.path, history());
  service = await Service.start(directory.path, env);
  admin = await service.admin();
  verifier = (await person(admin, 'verifier')).client;
}, 120_000);
afterAll(async () => {
  await service.stop('SIGKILL');
  await directory.remove();
});

describe(`a snapshot of ${KEYS} keys`, () => {
  it.each(['gzip', 'identity'])('arrives whole (%s)', async (encoding) => {
    const reader = await snapshot(verifier, undefined, { 'accept-encoding': encoding });
    const digests = new Map(reader.rows().flatMap((row) => (row.type === 'key' ? [[row.accessKey, row.digest]] : [])));
    for (const { accessKey, secretKey } of credentials) {
      if (digests.get(accessKey) !== digestSecret(secretKey)) throw new Error(`${accessKey} is missing or wrong`);
    }
    expect(reader.rows().filter(({ type }) => type === 'key')).toHaveLength(digests.size);
    const complete = reader.lines.findIndex(({ type }) => type === 'position');
    expect(reader.rows(complete), 'everything comes before the first position').toEqual([]);
  });

  it('is what a guard verifies with, and others are told while it is sent', async () => {
    const starting = GuardProcess.start(service.url, verifier.credential);
    expect((await admin.get('/v1/me')).status).toBe(200);
    const guard = await starting;
    // it starts without a lease where the snapshot takes long
    await eventually(() => guard.statusFor(credentials[0]!), (status) => status === 200); // prettier-ignore
    expect((await guard.status()).keys).toBeGreaterThanOrEqual(KEYS);
    for (const credential of [credentials[0]!, credentials[KEYS / 2]!, credentials.at(-1)!]) {
      expect(await guard.statusFor(credential)).toBe(200);
    }
    for (const stranger of strangers) expect(await guard.statusFor(stranger)).toBe(401);
    await guard.stop();
  });

  it('goes on to nobody whose credential was taken away meanwhile, however slowly it is read', async () => {
    const one = await person(admin, 'verifier');
    const answer = await pausedAnswer(one.key);
    expect((await admin.post(`/v1/keys/${one.key.id}/disable`, {})).status).toBe(200);
    const later = await newKey(admin);
    const lines = (await textOf(answer)).trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ type: 'end', reason: 'credential' });
    expect(lines.length).toBeLessThan(KEYS);
    expect(lines.join('\n')).not.toContain(later.id);
  });
});

describe('what the feed does not hold', () => {
  it('other accounts, sealed secrets, addresses of people, and why something was done', async () => {
    const live = await FeedReader.open(verifier);
    const { key, user } = await person(admin);
    const sealed = await newKey(admin);
    expect((await admin.post(`/v1/keys/${sealed.id}/reveal`)).body.secretKey).toBe(sealed.secretKey);
    await admin.post(`/v1/keys/${key.id}/disable`, { reason: 'Left in a train' });
    await admin.patch(`/v1/users/${user.id}`, { email: 'new@example.org' });
    await newKey(admin, { name: 'The last one' });
    // a busy service sends the key within its snapshot, well before the position
    const isLast = (line: FeedLine) => line.type === 'key' && line.name === 'The last one';
    await live.until(({ lines }) => lines.some(isLast) && lines.at(-1)?.type === 'position');
    live.close();
    for (const { text: feed, lines } of [await snapshot(verifier), live]) {
      expect(feed).not.toMatch(/@example\.org|Left in a train|stranger|acc_other/i);
      for (const { accessKey, secretKey } of strangers) {
        for (const secret of [accessKey, digestSecret(secretKey)]) expect(feed.includes(secret)).toBe(false);
      }
      for (const { secretKey } of [key, sealed] as Credential[]) expect(feed.includes(secretKey)).toBe(false);
      const members = new Set(lines.flatMap((line) => Object.keys(line)));
      expect([...members].sort().join(' ')).toBe(MEMBERS);
    }
  });
});

const MEMBERS =
  'accepted accessKey account active deleted digest enabled expiresAt externalId heartbeatMs id kind leaseMs log mappedUserId name ' +
  'position previousDigest previousSecretExpiresAt resumed role type urgent v';

/** Asks for the feed without compression, and reads nothing of the answer yet. */
function pausedAnswer({ accessKey, secretKey }: Credential): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(`${service.url}/v1/replica`, { headers: { accessKey, secretKey }, agent: false }, (answer) =>
      resolve(answer.pause()),
    )
      .on('error', reject)
      .end();
  });
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  answer.resume();
  await eventually(() => answer.readableEnded, Boolean);
  return text;
}
