import { readFile, stat } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeciderRunner } from '@latchkey/commands';
import { FIRST, type Credential, type UserCommand, keyDecider, userDecider } from '@latchkey/domain';
import { AppendRefused, encodeEnvelope, eventEnvelope, type EventLog } from '@latchkey/event-log';
import { freshInstallation } from '../../../../test/support/installations.js';
import { withWriteSide } from '../backend.js';
import { backendOf } from '../installation.js';
import type { WriteSide } from '../write-side.js';
import { writeCredentialFile } from '../files/credential-file.js';
import { ensureFirstAdmin, initialise, recoverAdmin } from './first-admin.js';

let options: Awaited<ReturnType<typeof freshInstallation>>;
beforeEach(async () => {
  options = await freshInstallation();
});
afterEach(() => options.remove());

const file = () => `${options.dataDirectory}/first-admin-key.json`;
const kept = async () => JSON.parse(await readFile(file(), 'utf8')) as Credential;
const verify = ({ accessKey, secretKey }: Credential) =>
  withWriteSide(backendOf(options), ({ replica }) => Promise.resolve(replica.verify(accessKey, secretKey, 'api')));
const ADMIN = { valid: true, caller: { user: { id: FIRST.userId, role: 'admin' }, account: { name: 'default' } } };

describe('the first admin', () => {
  it('has a key that works, in a file that only its owner can read', async () => {
    const made = await initialise(backendOf(options), null);
    expect(await kept()).toEqual(made);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect((await stat(options.dataDirectory)).mode & 0o777).toBe(0o700);
    expect(await verify(await kept())).toMatchObject(ADMIN);
  });

  it('is made once', async () => {
    const made = await initialise(backendOf(options), null);
    expect(await initialise(backendOf(options), null)).toBeNull();
    expect(await kept()).toEqual(made);
  });

  it('is not made again when its key was deleted', async () => {
    await initialise(backendOf(options), null);
    await withWriteSide(backendOf(options), async ({ runner }) => {
      await runner.run(keyDecider, context(), FIRST.keyId, {
        authorize: () => undefined,
        command: () => ({ type: 'DeleteKey', mappedUser: undefined, now: 0 }),
      });
    });
    expect(await initialise(backendOf(options), null)).toBeNull();
  });

  it('has its key on disk before the event: a crash in between is healed by the next start', async () => {
    const lost = await withWriteSide(
      backendOf(options),
      (writeSide) => crashBeforeKey(writeSide),
      () => Promise.resolve(),
    );
    expect(await kept()).toEqual(lost);
    expect(await verify(lost)).toEqual({ valid: false, code: 'UNKNOWN_KEY' });
    const made = await initialise(backendOf(options), null);
    expect(await kept()).toEqual(made);
    expect(await verify(await kept())).toMatchObject(ADMIN);
  });

  it('is not made when its key cannot be kept', async () => {
    const path = `${options.dataDirectory}/no/such/folder/key.json`;
    await expect(initialise(backendOf(options), { path, force: false })).rejects.toThrow('ENOENT');
    await expect(stat(options.dataDirectory)).rejects.toThrow('ENOENT');
  });
});

const context = () => ({
  account: FIRST.account.id,
  user: { id: FIRST.userId, name: 'Admin', role: 'admin' as const },
  key: null,
  address: null,
  requestId: null,
  idempotency: null,
  ifMatch: null,
});

/** Makes the first admin over a log that takes no more once the credential was kept. */
async function crashBeforeKey({ log, replica }: WriteSide): Promise<Credential> {
  let crashed = false;
  const dying: EventLog = {
    append: (bytes) => (crashed ? Promise.reject(new AppendRefused('crashed')) : log.append(bytes)),
    read: (from, how) => log.read(from, how),
    end: () => log.end(),
    latest: () => log.latest(),
    close: () => log.close(),
  };
  const times = { deadlineMs: 30_000, readBackMs: 30_000, fenceMs: 30_000 };
  const runner = new DeciderRunner(dying, replica, options.clock, times, { settled: () => Promise.resolve() });
  let lost: Credential | undefined;
  const keep = async (made: Credential) => {
    lost = made;
    await writeCredentialFile(file(), made);
    crashed = true;
  };
  await expect(ensureFirstAdmin({ replica, runner }, options.ring, keep)).rejects.toMatchObject({
    code: 'NOT_COMMITTED',
  });
  return lost!;
}

function onUser(writeSide: WriteSide, command: UserCommand): Promise<unknown> {
  return writeSide.runner.run(userDecider, context(), FIRST.userId, {
    authorize: () => undefined,
    command: () => command,
  });
}

describe('a lost admin is recovered', () => {
  const spoil = {
    deactivated: (writeSide: WriteSide) => onUser(writeSide, { type: 'DeactivateUser', activeAdmins: 2 }),
    demoted: (writeSide: WriteSide) => onUser(writeSide, { type: 'EditUser', role: 'member', activeAdmins: 2 }),
    'both demoted and deactivated': async (writeSide: WriteSide) => {
      await onUser(writeSide, { type: 'EditUser', role: 'member', activeAdmins: 2 });
      await onUser(writeSide, { type: 'DeactivateUser', activeAdmins: 2 });
    },
    'without a key': (writeSide: WriteSide) =>
      writeSide.runner.run(keyDecider, context(), FIRST.keyId, {
        authorize: () => undefined,
        command: () => ({ type: 'DeleteKey', mappedUser: undefined, now: 0 }),
      }),
  };

  it.each(Object.entries(spoil))('that was %s', async (_, ruin) => {
    await initialise(backendOf(options), null);
    await withWriteSide(backendOf(options), async (writeSide) => {
      await ruin(writeSide);
    });
    const { credential, userId } = await recoverAdmin(backendOf(options), null);
    expect(userId).toBe(FIRST.userId);
    expect(await verify(credential)).toMatchObject(ADMIN);
  });

  it('that is quarantined: somebody else becomes the admin', async () => {
    await initialise(backendOf(options), null);
    await withWriteSide(backendOf(options), async ({ log, replica }) => {
      const { seq, last: prev } = replica.stream(FIRST.account.id, FIRST.userId)!;
      const unknown = { aggregate: FIRST.userId, seq: seq + 1, prev, final: false, critical: true, type: 'UserCloned' };
      const rest = { account: FIRST.account.id, actor: null, at: new Date().toISOString(), data: {}, pii: {} };
      await log.append(encodeEnvelope(eventEnvelope({ ...unknown, ...rest })));
    });
    const { credential, userId } = await recoverAdmin(backendOf(options), null);
    expect(userId).not.toBe(FIRST.userId);
    expect(await verify(credential)).toMatchObject({ valid: true, caller: { user: { id: userId, role: 'admin' } } });
  });

  it('that was never made', async () => {
    await withWriteSide(
      backendOf(options),
      () => Promise.resolve(),
      () => Promise.resolve(),
    );
    const { credential } = await recoverAdmin(backendOf(options), null);
    expect(await verify(credential)).toMatchObject(ADMIN);
  });
});
