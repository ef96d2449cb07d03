import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbeddedLog } from '@latchkey/event-log';
import type { Credential } from '@latchkey/domain';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { GuardProcess, verifierCredential } from '../support/guards.js';
import { History, keyCreated, userRegistered } from '../support/history.js';
import { latchkey } from '../support/latchkey-command.js';
import { newKey } from '../support/people.js';
import { freshDirectory, Service } from '../support/service.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { Watch } from '../support/watch.js';

const LEASE_MS = 3_000;
// a start of the service fits into it, on a busy machine too
const LONG_LEASE_MS = 20_000;
// longer than any wait for a condition
const LONGEST_LEASE_MS = 120_000;
// services start up to five times in a test
vi.setConfig({ testTimeout: 180_000 });

type Name = 'early' | 'both' | 'late';

let directory: Awaited<ReturnType<typeof freshDirectory>>;
let port: string;
let service: Service & { url: string };
let admin: Client;
let verifier: Credential;
let guard: GuardProcess;
let watch: Watch<Name>;
/** what else a test started */
const started: (() => Promise<unknown>)[] = [];
let keys: Record<Name, Answer['body']>;

const beside = (name: string) => join(directory.path, '..', name);
const offsetOf = (position: string | null) => Number(position!.split('.')[1]);

async function start(at = port, leaseMs = LEASE_MS): Promise<void> {
  service = await Service.start(directory.path, { LATCHKEY_LEASE_MS: String(leaseMs), PORT: at });
  admin = await service.admin();
}
const startGuard = async () => void (guard = await GuardProcess.start(`http://127.0.0.1:${port}`, verifier));
const answers = (name: Name, status: number) =>
  eventually(() => guard.statusFor(keys[name]), (found) => found === status); // prettier-ignore

/** Copies the whole folder of the service, which must be stopped, and puts a copy in its place. */
const copyTo = (name: string) => cp(directory.path, beside(name), { recursive: true });
async function restore(name: string): Promise<void> {
  await rm(directory.path, { recursive: true });
  await cp(beside(name), directory.path, { recursive: true });
}

/** What the copy knows: keys `early` and `both`. */
async function beforeTheCopy(): Promise<void> {
  const [early, both] = await Promise.all([newKey(admin), newKey(admin)]);
  keys = { early, both, late: early };
}

/** What the copy does not know: `early` is deleted, `late` is there; a guard knows all of it. */
async function afterTheCopy(): Promise<void> {
  const late = await newKey(admin);
  keys = { ...keys, late };
  for (let n = 0; n < 5; n++) await newKey(admin);
  expect((await admin.delete(`/v1/keys/${keys.early.id}`)).status).toBe(204);
  await answers('late', 200);
  watch = new Watch([guard], keys);
  await watch.until('late', 200);
}

/** The guard refuses everybody, says why, and has let nobody in who was deleted. */
async function refusesEverybody(why: RegExp): Promise<void> {
  const remedy = /npx latchkey doctor --accept-log/;
  const { ready, reason } = await eventually(() => guard.status(), (status) => !status.ready && why.test(status.reason ?? '')); // prettier-ignore
  expect([ready, reason]).toEqual([false, expect.stringMatching(remedy)]);
  for (const name of ['early', 'both', 'late'] as const) expect(await guard.statusFor(keys[name]), name).toBe(503);
  expect(watch.statuses('early')).not.toContain(200);
  expect(watch.statuses('both')).not.toContain(401);
  expect(watch.statuses('late')).not.toContain(401);
}

/** It goes on refusing while it meets the same history again and again. */
async function keepsRefusing(): Promise<void> {
  const from = performance.now();
  await eventually(() => performance.now(), (now) => now > from + LEASE_MS); // prettier-ignore
  for (const name of ['early', 'both', 'late'] as const) expect(watch.statuses(name, from), name).toEqual([503]);
}

async function accept(at = port): Promise<void> {
  await service.stop();
  await latchkey(directory.path, 'doctor', '--accept-log');
  await start(at);
}

/** The guard serves what was restored and nothing else, and has at no time served some of each. */
async function servesWhatWasRestored(): Promise<void> {
  await answers('early', 200);
  await answers('both', 200);
  await answers('late', 401);
  await watch.until('early', 200);
  const { seen } = await watch.stop();
  const letIn = (name: Name) => seen.filter((one) => one.name === name && one.status === 200);
  const first = Math.min(...letIn('early').map(({ begun }) => begun));
  expect(letIn('late').filter(({ ended }) => ended > first)).toEqual([]);
  expect(watch.statuses('both')).not.toContain(401);
}

beforeEach(async () => {
  directory = await freshDirectory();
  port = await freePort();
  await start();
  verifier = await verifierCredential(admin);
  await beforeTheCopy();
  await startGuard();
  await answers('both', 200);
});
afterEach(async () => {
  await watch?.stop();
  for (const stop of started.splice(0)) await stop();
  await guard.stop('SIGKILL');
  await service.stop('SIGKILL');
  await directory.remove();
});

describe('a log that was rewound', () => {
  it('with the whole folder of the service: refused until an operator accepts it', async () => {
    await service.stop();
    await copyTo('copy');
    await start();
    await afterTheCopy();
    await service.stop();
    await restore('copy');
    await start();
    await refusesEverybody(/it was rewound/);
    await keepsRefusing();
    await accept();
    await servesWhatWasRestored();
  });

  it('with a backup and without its read model: refused until an operator accepts it; a guard that starts anew takes it', async () => {
    await latchkey(directory.path, 'backup', beside('backup'));
    await afterTheCopy();
    await service.stop();
    for (const folder of ['log', 'activity']) {
      await rm(join(directory.path, folder), { recursive: true });
      await rename(join(beside('backup'), folder), join(directory.path, folder));
    }
    await rm(join(directory.path, 'read-model'), { recursive: true });
    await start();
    await refusesEverybody(/it was rewound/);
    await guard.stop();
    await watch.stop();
    await startGuard();
    watch = new Watch([guard], keys);
    await servesWhatWasRestored();
    await accept();
    await answers('early', 200);
  });

  it('with a backup and by the book: guards start afresh by themselves', async () => {
    await latchkey(directory.path, 'backup', beside('backup'));
    await afterTheCopy();
    await service.stop();
    for (const folder of ['log', 'activity']) {
      await rm(join(directory.path, folder), { recursive: true });
      await rename(join(beside('backup'), folder), join(directory.path, folder));
    }
    expect((await Service.startAndExit(directory.path, { PORT: port })).code).toBe(1);
    await accept();
    await servesWhatWasRestored();
  });

  it('and has grown past where the guard was, with other records', async () => {
    await service.stop();
    await copyTo('copy');
    await start();
    await afterTheCopy();
    await service.stop();
    await restore('copy');
    const { position } = await guard.status();
    await start('0');
    for (let at = 0; at <= offsetOf(position) + 3;) {
      at = offsetOf((await admin.post('/v1/keys', { name: 'Other' })).headers.get('latchkey-position'));
    }
    await service.stop();
    await start();
    await refusesEverybody(/it was replaced/);
    await keepsRefusing();
    await accept();
    await servesWhatWasRestored();
  });

  it('to a day after an operator had accepted another history: that word was not about this', async () => {
    await accept();
    await service.stop();
    await copyTo('copy');
    await start();
    await accept();
    await answers('both', 200);
    await afterTheCopy();
    await service.stop();
    await restore('copy');
    await start();
    await refusesEverybody(/it was rewound/);
    await keepsRefusing();
    await accept();
    await servesWhatWasRestored();
  });

  it('and is put back again as it was: the guard refuses at once, in the middle of its lease, and goes on without anybody’s word', async () => {
    await service.stop();
    await copyTo('copy');
    await start(port, LONGEST_LEASE_MS);
    await afterTheCopy();
    await service.stop();
    await copyTo('newest');
    await restore('copy');
    await start(port, LONGEST_LEASE_MS);
    await refusesEverybody(/it was rewound/);
    await service.stop();
    await restore('newest');
    await start(port, LONGEST_LEASE_MS);
    await answers('late', 200);
    await watch.stop();
    expect(watch.statuses('early')).not.toContain(200);
    expect(watch.statuses('late')).not.toContain(401);
  });
});

describe('leases that a service granted before it was killed', () => {
  /** A guard is cut off and its service killed; the next one deletes a key while the guard's lease may run. */
  async function deletedMeanwhile(leaseMs: number, meanwhile: () => Promise<void>): Promise<void> {
    const proxy = await TcpProxy.start(service.url);
    const cutOff = await GuardProcess.start(proxy.url, verifier);
    started.push(
      () => cutOff.stop('SIGKILL'),
      () => proxy.stop(),
    );
    await eventually(() => cutOff.statusFor(keys.both), (status) => status === 200); // prettier-ignore
    proxy.all({ up: 'hold', down: 'hold' });
    await service.stop('SIGKILL');
    await meanwhile();
    await start(port, leaseMs);
    expect((await admin.delete(`/v1/keys/${keys.both.id}`)).status).toBe(204);
    expect(await cutOff.statusFor(keys.both)).not.toBe(200);
  }

  it('to a guard that a folder put back does not know of: a delete waits for it all the same', async () => {
    await service.stop();
    await copyTo('copy');
    await start(port, LONG_LEASE_MS);
    await deletedMeanwhile(LONG_LEASE_MS, () => restore('copy'));
  });

  it('for longer than the next one does: a delete waits for as long as they were granted', async () => {
    await service.stop();
    await start(port, LONG_LEASE_MS);
    await deletedMeanwhile(1_000, () => Promise.resolve());
  });
});

describe('another installation at the same address', () => {
  it('that takes the credential: refused until its operator says that it counts', async () => {
    await afterTheCopy();
    await service.stop();
    await rename(directory.path, beside('first'));
    const other = new History()
      .event('usr_guard', userRegistered('Guard', 'verifier'))
      .event('key_guard', keyCreated(verifier, 'usr_guard'))
      .event('key_early', keyCreated(keys.early, 'usr_guard'))
      .event('key_both', keyCreated(keys.both, 'usr_guard'));
    await mkdir(directory.path, { mode: 0o700 });
    const log = await openEmbeddedLog(join(directory.path, 'log'));
    for (const { bytes } of other.records) await log.append(bytes);
    await log.close();
    await start();
    await refusesEverybody(/it is of log .*, this is log /);
    await keepsRefusing();
    await accept();
    await servesWhatWasRestored();
  });

  it('that does not know the credential: refused, and the first one is served when it is back', async () => {
    await afterTheCopy();
    await service.stop();
    await rename(directory.path, beside('first'));
    await start();
    await answers('both', 503);
    await keepsRefusing();
    await eventually(
      () => guard.status(),
      ({ ready, reason }) => !ready && /credential/.test(reason ?? ''),
    );
    await service.stop();
    await rm(directory.path, { recursive: true });
    await rename(beside('first'), directory.path);
    await start();
    await answers('late', 200);
    await watch.stop();
    expect(watch.statuses('early')).not.toContain(200);
    expect(watch.statuses('late')).not.toContain(401);
  });
});

describe('an operator accepts the history that is there already', () => {
  it('harms nobody: guards go on where they were', async () => {
    await afterTheCopy();
    const before = offsetOf((await guard.status()).position);
    await accept();
    await answers('late', 200);
    await accept();
    await eventually(() => guard.status(), ({ ready, position }) => ready && offsetOf(position) > before); // prettier-ignore
    await answers('late', 200);
    await watch.stop();
    expect(watch.statuses('early')).not.toContain(200);
    expect(watch.statuses('both')).not.toContain(401);
    expect(watch.statuses('late')).not.toContain(401);
    await service.stop();
    await start();
    const more = await newKey(admin);
    await eventually(() => guard.statusFor(more), (status) => status === 200); // prettier-ignore
  });
});
