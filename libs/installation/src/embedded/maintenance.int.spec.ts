import { chmod, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIRST, KeyRing, userDecider } from '@latchkey/domain';
import { encodeEnvelope } from '@latchkey/event-log';
import { openStore, startAnswering } from '@latchkey/read-model/embedded';
import { credential, History, keyCreated, keyDisabled } from '../../../../test/support/history.js';
import { freshInstallation } from '../../../../test/support/installations.js';
import { withWriteSide } from '../backend.js';
import { backendOf, startInstallation } from '../installation.js';
import type { WriteSide } from '../write-side.js';
import { initialise, systemContext } from '../maintenance/first-admin.js';

let options: Awaited<ReturnType<typeof freshInstallation>>;
beforeEach(async () => {
  options = await freshInstallation();
  await initialise(backendOf(options), null);
});
afterEach(() => options.remove());

const silent = () => undefined;
const at = (...names: string[]) => join(options.dataDirectory, ...names);
const readModelFile = () => at('read-model', 'read-model.sqlite');
const writeUsers = ({ runner }: WriteSide, from: number, count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, n) =>
      runner.run(userDecider, systemContext(), `usr_${from + n}`, {
        authorize: silent,
        command: () => ({ type: 'RegisterUser', name: `U${from + n}`, email: null, role: 'member', externalId: null }),
      }),
    ),
  );
/** Runs the service for a moment, so that there is a live read model. */
async function serve(work: (writeSide: WriteSide) => Promise<unknown> = () => Promise.resolve()): Promise<void> {
  const installation = await startInstallation(options);
  await work(installation.writeSide);
  await installation.stop();
}

describe('rebuild', () => {
  it('proves that what it built equals what was live', async () => {
    await serve((writeSide) => writeUsers(writeSide, 0, 20));
    expect(await backendOf(options).rebuild(silent)).toMatchObject({ identical: true });
    expect((await readdir(options.dataDirectory)).toSorted()).toEqual(
      ['activity', 'first-admin-key.json', 'instances.json', 'log', 'read-model', 'trusted-time.json'].toSorted(),
    );
  });

  it('refuses a log that is older than the read model: that is for an operator to accept', async () => {
    await serve((writeSide) => writeUsers(writeSide, 0, 3));
    await backendOf(options).backup(at('..', 'older'), silent);
    await serve((writeSide) => writeUsers(writeSide, 3, 30));
    await rm(at('log'), { recursive: true });
    await rename(at('..', 'older', 'log'), at('log'));
    await expect(backendOf(options).rebuild(silent)).rejects.toThrow(/another history/);
    await backendOf(options).acceptLog();
    expect(await backendOf(options).rebuild(silent)).toMatchObject({ identical: null });
  });

  it('reports a live read model that was tampered with, and puts it right', async () => {
    await serve((writeSide) => writeUsers(writeSide, 0, 3));
    const { store } = await openStore(readModelFile());
    const [user] = store.load('users', ['usr_1']);
    const tampered = { users: [{ ...user!, name: 'Mallory', pos: user!.pos + 1 }] };
    store.apply('log', tampered, store.checkpoint('log')!);
    store.close();
    expect(await backendOf(options).rebuild(silent)).toMatchObject({ identical: false });
    expect(await backendOf(options).rebuild(silent)).toMatchObject({ identical: true });
    const after = startAnswering(readModelFile());
    expect(await after.load('users', ['usr_1'])).toMatchObject([{ name: 'U1' }]);
    await after.close();
  });

  it('puts a live read model right that can be compared with nothing, since it is damaged', async () => {
    await serve((writeSide) => writeUsers(writeSide, 0, 3));
    const file = await open(readModelFile(), 'r+');
    const bytes = await file.readFile();
    await file.write('V', bytes.lastIndexOf('U1'));
    await file.close();
    await rm(`${readModelFile()}.seal`);
    expect(await backendOf(options).rebuild(silent)).toMatchObject({ identical: null });
    expect(await backendOf(options).rebuild(silent)).toMatchObject({ identical: true });
  });

  it('is refused while the service runs', async () =>
    serve(async () => {
      await expect(backendOf(options).rebuild(silent)).rejects.toMatchObject({ code: 'LOG_IN_USE' });
    }));
});

describe('backup', () => {
  it('taken while others write holds everything acknowledged before, and can be served', async () => {
    const target = `${options.dataDirectory}-copy`;
    await serve(async (writeSide) => {
      await writeUsers(writeSide, 0, 50);
      await Promise.all([backendOf(options).backup(target, silent), writeUsers(writeSide, 50, 200)]);
    });
    await withWriteSide(backendOf({ ...options, dataDirectory: target }), async ({ replica }) => {
      for (let n = 0; n < 50; n++)
        expect(replica.account(FIRST.account.id).user(`usr_${n}`)).toMatchObject({ version: 1 });
      expect(replica.counts).toMatchObject({ rejected: 0, garbage: 0 });
    });
  });

  it('does not touch a folder that is not empty', async () => {
    const target = `${options.dataDirectory}-copy`;
    await mkdir(join(target, 'log'), { recursive: true });
    await writeFile(join(target, 'log', 'mine'), 'mine');
    await expect(backendOf(options).backup(target, silent)).rejects.toMatchObject({ code: 'BACKUP_REFUSED' });
    expect(await readdir(join(target, 'log'))).toEqual(['mine']);
  });
});

describe('a log that was restored from an older backup', () => {
  beforeEach(async () => {
    const target = `${options.dataDirectory}-copy`;
    await backendOf(options).backup(target, silent);
    await serve((writeSide) => writeUsers(writeSide, 0, 5));
    await rm(at('log'), { recursive: true });
    await backendOf({ ...options, dataDirectory: target }).backup(`${options.dataDirectory}-again`, silent);
    await rename(join(`${options.dataDirectory}-again`, 'log'), at('log'));
  });

  it('is not served until an operator accepts it', async () => {
    await expect(startInstallation(options)).rejects.toThrow('doctor --accept-log');
    expect(await backendOf(options).acceptLog()).toMatchObject({
      log: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
    await serve();
  });

  it('is reported by doctor', async () =>
    expect(await backendOf(options).doctor(silent)).toContainEqual({
      check: 'read model',
      result: 'failed',
      detail: expect.stringContaining('another history') as string,
    }));
});

const results = async (more: Partial<typeof options> = {}) =>
  Object.fromEntries(
    (await backendOf({ ...options, ...more }).doctor(silent)).map(({ check, result }) => [check, result]),
  );

/** Adds records to the log as a broken writer would. */
const write = (...records: Uint8Array[]) =>
  withWriteSide(backendOf(options), async ({ log }) => {
    for (const record of records) await log.append(record);
  });

const stranger = (sealed: ReturnType<KeyRing['seal']> = null) =>
  new History().next('key_x', keyCreated(credential(1), FIRST.userId, { sealed }));

describe('doctor', () => {
  const HEALTHY = {
    'data directory': 'ok',
    'event log': 'ok',
    'activity log': 'ok',
    quarantine: 'ok',
    admins: 'ok',
    'sealing keys': 'ok',
    'read model': 'ok',
    'replica snapshot': 'ok',
    'first admin key': 'ok',
  };
  beforeEach(async () => {
    await serve();
    await rm(at('first-admin-key.json'));
  });

  it('finds nothing wrong with a healthy installation, and changes nothing', async () => {
    const before = await readdir(options.dataDirectory, { recursive: true });
    expect(await results()).toEqual(HEALTHY);
    expect(await readdir(options.dataDirectory, { recursive: true })).toEqual(before);
  });
  it('works while the service runs', async () => serve(async () => expect(await results()).toEqual(HEALTHY)));

  it('finds that there is no data directory', async () => {
    const missing = `${options.dataDirectory}-missing`;
    expect(await results({ dataDirectory: missing })).toEqual({ 'data directory': 'failed' });
    await expect(stat(missing)).rejects.toThrow('ENOENT');
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['data directory', 'warning', () => chmod(options.dataDirectory, 0o755)],
    ['event log', 'warning', () => write(Buffer.from('garbage'))],
    ['activity log', 'failed', () => writeFile(at('activity', 'foreign.log'), 'x')],
    ['quarantine', 'warning', () => write(encodeEnvelope({ ...stranger(), data: {} }))],
    ['admins', 'failed', () => write(encodeEnvelope(disabled()))],
    ['sealing keys', 'warning', () => write(encodeEnvelope(stranger({ kid: 'lost', box: 'box' })))],
    ['read model', 'warning', () => writeFile(readModelFile(), 'x')],
    ['first admin key', 'warning', () => writeFile(at('first-admin-key.json'), '{}')],
  ])('reports the %s: %s', async (check, result, spoil) => {
    await spoil();
    expect(await results()).toMatchObject({ [check]: result });
  });

  it('says nothing more of a log that cannot be read', async () => {
    await writeFile(at('log', 'foreign.log'), 'x');
    expect(await results()).toEqual({ 'data directory': 'ok', 'event log': 'failed', 'activity log': 'ok' });
  });

  let head: string;
  beforeEach(() =>
    withWriteSide(backendOf(options), ({ replica }) => {
      head = replica.stream(FIRST.account.id, FIRST.keyId)!.last;
      return Promise.resolve();
    }),
  );
  const disabled = () => ({ ...new History().next(FIRST.keyId, keyDisabled), seq: 2, prev: head });
});
