import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbeddedLog } from '@latchkey/event-log';
import type { Credential } from '@latchkey/domain';
import { describe, expect, it, vi } from 'vitest';
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
const LONG_LEASE_MS = 30_000;
// longer than any wait for a condition
const LONGEST_LEASE_MS = 120_000;
// services start up to five times in a test
vi.setConfig({ testTimeout: 180_000 });

const NAMES = ['early', 'both', 'late'] as const;
type Name = (typeof NAMES)[number];

const offsetOf = (position: string | null) => Number(position!.split('.')[1]);

/** A service and a guard of it, with a folder and a port of their own: scenes are played side by side. */
class Scene {
  service!: Service & { url: string };
  admin!: Client;
  verifier!: Credential;
  guard!: GuardProcess;
  watch!: Watch<Name>;
  keys!: Record<Name, Answer['body']>;
  /** what else a test started */
  readonly started: (() => Promise<unknown>)[] = [];

  private constructor(
    readonly directory: Awaited<ReturnType<typeof freshDirectory>>,
    readonly port: string,
  ) {}

  static async play(tell: (scene: Scene) => Promise<void>): Promise<void> {
    const scene = new Scene(await freshDirectory(), await freePort());
    try {
      await scene.start();
      scene.verifier = await verifierCredential(scene.admin);
      await scene.beforeTheCopy();
      await scene.startGuard();
      await scene.answers('both', 200);
      await tell(scene);
    } finally {
      await scene.watch?.stop();
      for (const stop of scene.started) await stop();
      await scene.guard?.stop('SIGKILL');
      await scene.service?.stop('SIGKILL');
      await scene.directory.remove();
    }
  }

  beside(name: string): string {
    return join(this.directory.path, '..', name);
  }

  async start(at = this.port, leaseMs = LEASE_MS): Promise<void> {
    this.service = await Service.start(this.directory.path, { LATCHKEY_LEASE_MS: String(leaseMs), PORT: at });
    this.admin = await this.service.admin();
  }

  async startGuard(): Promise<void> {
    this.guard = await GuardProcess.start(`http://127.0.0.1:${this.port}`, this.verifier);
  }

  async answers(name: Name, status: number): Promise<void> {
    await eventually(() => this.guard.statusFor(this.keys[name]), (found) => found === status); // prettier-ignore
  }

  /** Copies the whole folder of the service, which must be stopped. */
  async copyTo(name: string): Promise<void> {
    await cp(this.directory.path, this.beside(name), { recursive: true });
  }

  /** Puts a copy in the place of the folder. */
  async restore(name: string): Promise<void> {
    await rm(this.directory.path, { recursive: true });
    await cp(this.beside(name), this.directory.path, { recursive: true });
  }

  /** What the copy knows: keys `early` and `both`. */
  async beforeTheCopy(): Promise<void> {
    const [early, both] = await Promise.all([newKey(this.admin), newKey(this.admin)]);
    this.keys = { early, both, late: early };
  }

  /** What the copy does not know: `early` is deleted, `late` is there; a guard knows all of it. */
  async afterTheCopy(): Promise<void> {
    const late = await newKey(this.admin);
    this.keys = { ...this.keys, late };
    for (let n = 0; n < 5; n++) await newKey(this.admin);
    expect((await this.admin.delete(`/v1/keys/${this.keys.early.id}`)).status).toBe(204);
    await this.answers('late', 200);
    this.watch = new Watch([this.guard], this.keys);
    await this.watch.until('late', 200);
  }

  /** The guard refuses everybody, says why, and has let nobody in who was deleted. */
  async refusesEverybody(why: RegExp): Promise<void> {
    const remedy = /npx latchkey doctor --accept-log/;
    const { ready, reason } = await eventually(() => this.guard.status(), (status) => !status.ready && why.test(status.reason ?? '')); // prettier-ignore
    expect([ready, reason]).toEqual([false, expect.stringMatching(remedy)]);
    for (const name of NAMES) expect(await this.guard.statusFor(this.keys[name]), name).toBe(503);
    expect(this.watch.statuses('early')).not.toContain(200);
    expect(this.watch.statuses('both')).not.toContain(401);
    expect(this.watch.statuses('late')).not.toContain(401);
  }

  /** It goes on refusing while it meets the same history again and again. */
  async keepsRefusing(): Promise<void> {
    const from = performance.now();
    await eventually(() => performance.now(), (now) => now > from + LEASE_MS); // prettier-ignore
    for (const name of NAMES) expect(this.watch.statuses(name, from), name).toEqual([503]);
  }

  async accept(at = this.port): Promise<void> {
    await this.service.stop();
    await latchkey(this.directory.path, 'doctor', '--accept-log');
    await this.start(at);
  }

  /** The guard serves what was restored and nothing else, and has at no time served some of each. */
  async servesWhatWasRestored(): Promise<void> {
    await this.answers('early', 200);
    await this.answers('both', 200);
    await this.answers('late', 401);
    await this.watch.until('early', 200);
    const { seen } = await this.watch.stop();
    const letIn = (name: Name) => seen.filter((one) => one.name === name && one.status === 200);
    const first = Math.min(...letIn('early').map(({ begun }) => begun));
    expect(letIn('late').filter(({ ended }) => ended > first)).toEqual([]);
    expect(this.watch.statuses('both')).not.toContain(401);
  }
}

const scene = (name: string, tell: (scene: Scene) => Promise<void>) => it.concurrent(name, () => Scene.play(tell));

describe('a log that was rewound', () => {
  scene('with the whole folder of the service: refused until an operator accepts it', async (at) => {
    await at.service.stop();
    await at.copyTo('copy');
    await at.start();
    await at.afterTheCopy();
    await at.service.stop();
    await at.restore('copy');
    await at.start();
    await at.refusesEverybody(/it was rewound/);
    await at.keepsRefusing();
    await at.accept();
    await at.servesWhatWasRestored();
  });

  scene(
    'with a backup and without its read model: refused until an operator accepts it; a guard that starts anew takes it',
    async (at) => {
      await latchkey(at.directory.path, 'backup', at.beside('backup'));
      await at.afterTheCopy();
      await at.service.stop();
      for (const folder of ['log', 'activity']) {
        await rm(join(at.directory.path, folder), { recursive: true });
        await rename(join(at.beside('backup'), folder), join(at.directory.path, folder));
      }
      await rm(join(at.directory.path, 'read-model'), { recursive: true });
      await at.start();
      await at.refusesEverybody(/it was rewound/);
      await at.guard.stop();
      await at.watch.stop();
      await at.startGuard();
      at.watch = new Watch([at.guard], at.keys);
      await at.servesWhatWasRestored();
      await at.accept();
      await at.answers('early', 200);
    },
  );

  scene('with a backup and by the book: guards start afresh by themselves', async (at) => {
    await latchkey(at.directory.path, 'backup', at.beside('backup'));
    await at.afterTheCopy();
    await at.service.stop();
    for (const folder of ['log', 'activity']) {
      await rm(join(at.directory.path, folder), { recursive: true });
      await rename(join(at.beside('backup'), folder), join(at.directory.path, folder));
    }
    expect((await Service.startAndExit(at.directory.path, { PORT: at.port })).code).toBe(1);
    await at.accept();
    await at.servesWhatWasRestored();
  });

  scene('and has grown past where the guard was, with other records', async (at) => {
    await at.service.stop();
    await at.copyTo('copy');
    await at.start();
    await at.afterTheCopy();
    await at.service.stop();
    await at.restore('copy');
    const { position } = await at.guard.status();
    await at.start('0');
    for (let offset = 0; offset <= offsetOf(position) + 3;) {
      offset = offsetOf((await at.admin.post('/v1/keys', { name: 'Other' })).headers.get('latchkey-position'));
    }
    await at.service.stop();
    await at.start();
    await at.refusesEverybody(/it was replaced/);
    await at.keepsRefusing();
    await at.accept();
    await at.servesWhatWasRestored();
  });

  scene('to a day after an operator had accepted another history: that word was not about this', async (at) => {
    await at.accept();
    await at.service.stop();
    await at.copyTo('copy');
    await at.start();
    await at.accept();
    await at.answers('both', 200);
    await at.afterTheCopy();
    await at.service.stop();
    await at.restore('copy');
    await at.start();
    await at.refusesEverybody(/it was rewound/);
    await at.keepsRefusing();
    await at.accept();
    await at.servesWhatWasRestored();
  });

  scene(
    'and is put back again as it was: the guard refuses at once, in the middle of its lease, and goes on without anybody’s word',
    async (at) => {
      await at.service.stop();
      await at.copyTo('copy');
      await at.start(at.port, LONGEST_LEASE_MS);
      await at.afterTheCopy();
      await at.service.stop();
      await at.copyTo('newest');
      await at.restore('copy');
      await at.start(at.port, LONGEST_LEASE_MS);
      await at.refusesEverybody(/it was rewound/);
      await at.service.stop();
      await at.restore('newest');
      await at.start(at.port, LONGEST_LEASE_MS);
      await at.answers('late', 200);
      await at.watch.stop();
      expect(at.watch.statuses('early')).not.toContain(200);
      expect(at.watch.statuses('late')).not.toContain(401);
    },
  );
});

describe('leases that a service granted before it was killed', () => {
  /** A guard is cut off and its service killed; the next one deletes a key while the guard's lease may run. */
  async function deletedMeanwhile(at: Scene, leaseMs: number, meanwhile: () => Promise<void>): Promise<void> {
    const proxy = await TcpProxy.start(at.service.url);
    const cutOff = await GuardProcess.start(proxy.url, at.verifier);
    at.started.push(
      () => cutOff.stop('SIGKILL'),
      () => proxy.stop(),
    );
    await eventually(() => cutOff.statusFor(at.keys.both), (status) => status === 200); // prettier-ignore
    proxy.all({ up: 'hold', down: 'hold' });
    await at.service.stop('SIGKILL');
    await meanwhile();
    await at.start(at.port, leaseMs);
    expect(await cutOff.statusFor(at.keys.both), 'the lease is to run when the key is deleted').toBe(200);
    expect((await at.admin.delete(`/v1/keys/${at.keys.both.id}`)).status).toBe(204);
    expect(await cutOff.statusFor(at.keys.both)).not.toBe(200);
  }

  scene('to a guard that a folder put back does not know of: a delete waits for it all the same', async (at) => {
    await at.service.stop();
    await at.copyTo('copy');
    await at.start(at.port, LONG_LEASE_MS);
    await deletedMeanwhile(at, LONG_LEASE_MS, () => at.restore('copy'));
  });

  scene('for longer than the next one does: a delete waits for as long as they were granted', async (at) => {
    await at.service.stop();
    await at.start(at.port, LONG_LEASE_MS);
    await deletedMeanwhile(at, 1_000, () => Promise.resolve());
  });
});

describe('another installation at the same address', () => {
  scene('that takes the credential: refused until its operator says that it counts', async (at) => {
    await at.afterTheCopy();
    await at.service.stop();
    await rename(at.directory.path, at.beside('first'));
    const other = new History()
      .event('usr_guard', userRegistered('Guard', 'verifier'))
      .event('key_guard', keyCreated(at.verifier, 'usr_guard'))
      .event('key_early', keyCreated(at.keys.early, 'usr_guard'))
      .event('key_both', keyCreated(at.keys.both, 'usr_guard'));
    await mkdir(at.directory.path, { mode: 0o700 });
    const log = await openEmbeddedLog(join(at.directory.path, 'log'));
    for (const { bytes } of other.records) await log.append(bytes);
    await log.close();
    await at.start();
    await at.refusesEverybody(/it is of log .*, this is log /);
    await at.keepsRefusing();
    await at.accept();
    await at.servesWhatWasRestored();
  });

  scene('that does not know the credential: refused, and the first one is served when it is back', async (at) => {
    await at.afterTheCopy();
    await at.service.stop();
    await rename(at.directory.path, at.beside('first'));
    await at.start();
    await at.answers('both', 503);
    await at.keepsRefusing();
    await eventually(
      () => at.guard.status(),
      ({ ready, reason }) => !ready && /credential/.test(reason ?? ''),
    );
    await at.service.stop();
    await rm(at.directory.path, { recursive: true });
    await rename(at.beside('first'), at.directory.path);
    await at.start();
    await at.answers('late', 200);
    await at.watch.stop();
    expect(at.watch.statuses('early')).not.toContain(200);
    expect(at.watch.statuses('late')).not.toContain(401);
  });
});

describe('an operator accepts the history that is there already', () => {
  scene('harms nobody: guards go on where they were', async (at) => {
    await at.afterTheCopy();
    const before = offsetOf((await at.guard.status()).position);
    await at.accept();
    await at.answers('late', 200);
    await at.accept();
    await eventually(() => at.guard.status(), ({ ready, position }) => ready && offsetOf(position) > before); // prettier-ignore
    await at.answers('late', 200);
    await at.watch.stop();
    expect(at.watch.statuses('early')).not.toContain(200);
    expect(at.watch.statuses('both')).not.toContain(401);
    expect(at.watch.statuses('late')).not.toContain(401);
    await at.service.stop();
    await at.start();
    const more = await newKey(at.admin);
    await eventually(() => at.guard.statusFor(more), (status) => status === 200); // prettier-ignore
  });
});
