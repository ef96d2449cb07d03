import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { key, NOW, revision, usage, user } from '../contract/fixtures.contract.js';
import { digestOfDocuments } from '../digest.js';
import { startAnswering } from './answering.js';
import { Answers } from './answers.js';
import { Database } from './database.js';
import { openStore } from './open-store.js';

const FIXTURE = join(import.meta.dirname, 'fixtures', 'apply-for-ever.mjs');
const PAGE = 4096;
const at = (offset: number) => ({ log: 'log-1', offset, record: `record-${offset}` });

let parent: string;
let file: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'latchkey-read-model-'));
  file = join(parent, 'read-model', 'read-model.sqlite');
});
afterEach(() => rm(parent, { recursive: true }));

/** The digest of what is in a file that is closed. */
async function digestOf(path: string): Promise<string> {
  const answers = new Answers(path);
  try {
    return await digestOfDocuments({ documentsAfter: async (...asked) => answers.documentsAfter(...asked) });
  } finally {
    answers.close();
  }
}

/** Opens a file as a start does. @returns why it begins anew */
async function reopened(path: string): Promise<string | null> {
  const { store, replaced } = await openStore(path);
  await store.completeAt(0);
  store.close();
  return replaced;
}

describe('a store in a file', () => {
  it('is for its owner only, and one file when it is closed', async () => {
    expect(await reopened(file)).toBeNull();
    expect((await stat(join(file, '..'))).mode & 0o777).toBe(0o700);
    expect((await readdir(join(file, '..'))).toSorted()).toEqual(['read-model.sqlite', 'read-model.sqlite.seal']);
    for (const path of [file, `${file}.seal`]) expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(file)).size).toBeLessThan(1 << 18);
  });

  it('takes the place of what an earlier version kept in the folder', async () => {
    await mkdir(join(file, '..'), { recursive: true });
    for (const name of ['data.mdb', 'lock.mdb']) await writeFile(join(file, '..', name), 'x');
    expect(await reopened(file)).toContain('earlier version');
    expect((await readdir(join(file, '..'))).filter((name) => name.endsWith('.mdb'))).toEqual([]);
    expect(await reopened(file)).toBeNull();
  });

  it('keeps everything when it is closed and opened again', async () => {
    const { store } = await openStore(file);
    await store.completeAt(0);
    store.apply('log', { keys: [key('k')], users: [user('usr_1')], revisions: [revision('r')], usage: [usage('k')] }, at(3)); // prettier-ignore
    store.close();
    const digest = await digestOf(file);
    const { store: again, replaced } = await openStore(file);
    expect([replaced, again.checkpoint('log')]).toEqual([null, at(3)]);
    again.close();
    expect(await digestOf(file)).toBe(digest);
  });

  it('comes to the same when documents are written before there are indexes', async () => {
    const documents = {
      users: [user('usr_1'), user('usr_2', { active: false })],
      keys: [
        key('a', { expiresAt: NOW - 1, tags: ['x', 'y'] }),
        key('b', { mappedUserId: 'usr_2', environment: 'x' }),
        key('c', { name: 'Käse', tags: ['x'], environment: 'x' }),
        key('d', { tags: ['gone'], deleted: true }),
      ],
      usage: [usage('c')],
    };
    const page = { limit: 9, cursor: null };
    const seen = [];
    for (const filledFirst of [true, false]) {
      const path = join(parent, String(filledFirst));
      const { store } = await openStore(path);
      if (!filledFirst) await store.completeAt(NOW);
      store.apply('log', { users: documents.users.map((one) => ({ ...one, active: !one.active, pos: 0 })), keys: documents.keys.map((one) => ({ ...one, tags: ['older'], pos: 0 })) }, at(0)); // prettier-ignore
      store.apply('log', documents, at(1));
      if (filledFirst) await store.completeAt(NOW);
      store.close();
      const answers = new Answers(path);
      const list = (filter: object) => answers.keys('acc_a', { includeDeleted: false, now: NOW, ...filter }, page).items.map(({ key: { id } }) => id); // prettier-ignore
      seen.push([answers.keyCounts('acc_a', NOW, NOW), list({}), list({ status: 'active' }), list({ status: 'expired' }), list({ q: 'kase' }), list({ tags: ['x'] }), list({ tags: ['x'], status: 'expired' }), list({ environment: 'x', status: 'user-inactive' }), answers.keyLabels('acc_a')]); // prettier-ignore
      answers.close();
    }
    expect(seen[0]).toEqual(seen[1]);
    const labels = { tags: ['x', 'y'], environments: ['x'] };
    expect(seen[0]!.slice(2)).toEqual([['c'], ['a'], ['c'], ['c', 'a'], ['a'], ['b'], labels]);
  });

  it('is made anew where it was not made to its end, or by another version', async () => {
    const { store } = await openStore(file);
    store.apply('log', { keys: [key('k')] }, at(0));
    store.discard();
    await reopened(file);
    const { store: empty } = await openStore(file);
    expect([empty.checkpoint('log'), empty.load('keys', ['k'])]).toEqual([null, []]);
    empty.close();
    const unfinished = new Database(file);
    unfinished.exec('DROP TABLE layout');
    unfinished.close();
    await rm(`${file}.seal`);
    expect(await reopened(file)).toMatch(/not to its end/);
    const database = new Database(file);
    database.exec("UPDATE layout SET digest = 'another'");
    database.close();
    await rm(`${file}.seal`);
    expect(await reopened(file)).toMatch(/another version/);
    expect(await reopened(file)).toBeNull();
  });

  it('is made anew where only its seal is left', async () => {
    await reopened(file);
    await rm(file);
    await reopened(file);
    expect(await reopened(file)).toBeNull();
  });

  it('can be read with any tool for SQLite', async () => {
    const { store } = await openStore(file);
    await store.completeAt(0);
    store.apply('log', { keys: [key('k', { name: 'Nightly import' })], users: [user('usr_1')] }, at(0));
    store.close();
    const database = new Database(file, { readOnly: true });
    const joined = 'SELECT k.name, k.access_key, u.name FROM keys k JOIN users u ON u.id = k.mapped_user_id';
    expect(database.all(joined)).toEqual([['Nightly import', 'access-of-k', 'usr_1']]);
    database.close();
  });
});

describe('a thread that answers', () => {
  it('keeps no process alive, and rejects what is asked after it was closed', async () => {
    await reopened(file);
    const code = `
      const { startAnswering } = await import(process.argv[1]);
      const answering = startAnswering(process.argv[2]);
      await answering.key('acc_a', 'k');`;
    const index = new URL('../../dist/embedded.js', import.meta.url).href;
    execFileSync(process.execPath, ['--input-type=module', '--eval', code, index, file], { timeout: 20_000 });
    const answering = startAnswering(file);
    expect(await answering.user('acc_a', 'nobody')).toBeNull();
    await answering.close();
    await expect(answering.user('acc_a', 'nobody')).rejects.toThrow(/ended/);
  });

  it('tells a cursor that is none from a file that is damaged', async () => {
    await reopened(file);
    const answering = startAnswering(file);
    const page = { limit: 1, cursor: 'x' };
    await expect(answering.users('acc_a', {}, page)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await answering.close();
    await writeFile(file, randomBytes(9 * PAGE));
    const misled = startAnswering(file);
    await expect(misled.users('acc_a', {}, { limit: 1, cursor: null })).rejects.toThrow(/./);
    await misled.close();
  });
});

describe('a damaged file', () => {
  let sound: string;
  let digest: string;
  beforeAll(async () => {
    sound = join(await mkdtemp(join(tmpdir(), 'latchkey-read-model-sound-')), 'read-model.sqlite');
    const { store } = await openStore(sound);
    await store.completeAt(0);
    for (let batch = 0; batch < 6; batch++) {
      const long = [{ field: 'x', before: null, after: 'y'.repeat(9000) }];
      const numbers = Array.from({ length: 200 }, (_, i) => batch * 200 + i);
      const revisions = numbers.map((pos) => revision(`rev_${pos}`, { pos, at: pos, ...(pos % 100 ? {} : { changes: long }) })); // prettier-ignore
      store.apply('log', { revisions, keys: numbers.map((pos) => key(`k${pos}`, { pos })) }, at(batch));
    }
    store.close();
    digest = await digestOf(sound);
  });
  afterAll(() => rm(join(sound, '..'), { recursive: true }));
  beforeEach(() => cp(join(sound, '..'), join(file, '..'), { recursive: true }));

  const damage = async (change: (bytes: Buffer) => Buffer | void) => {
    const bytes = await readFile(file);
    await writeFile(file, change(bytes) ?? bytes);
  };

  it('is told from a sound one', async () => {
    expect(await reopened(file)).toBeNull();
    expect(await digestOf(file)).toBe(digest);
  });

  it.each([0, 30, PAGE, 2 * PAGE, 0.5, 0.9])('is made anew when it was cut off to %d', async (length) => {
    const { size } = await stat(file);
    await truncate(file, length < 1 ? Math.floor(size * length) : length);
    expect(await reopened(file)).toMatch(/./);
    expect(await digestOf(file)).not.toBe(digest);
  });

  it('is made anew when all of it is zero, or random, or text', async () => {
    for (const change of [
      (bytes: Buffer) => bytes.fill(0),
      (bytes: Buffer) => randomBytes(bytes.length),
      (bytes: Buffer) => bytes.fill('no database\n'),
    ]) {
      await damage(change);
      expect(await reopened(file)).toMatch(/./);
    }
  });

  it('is made anew when any byte of it has changed', async () => {
    const { size } = await stat(file);
    for (let n = 0; n < 40; n++) {
      await cp(join(sound, '..'), join(file, '..'), { recursive: true, force: true });
      const byte = Math.floor(Math.random() * size);
      await damage((bytes) => void bytes.writeUInt8(bytes.readUInt8(byte) ^ (1 << (n % 8)), byte));
      expect(await reopened(file), `byte ${byte}`).toMatch(/changed/);
    }
  });

  it('never takes the process down where nothing says what was in it', async () => {
    const { size } = await stat(file);
    for (let page = 0; page < size / PAGE; page += 7) {
      await cp(join(sound, '..'), join(file, '..'), { recursive: true, force: true });
      await rm(`${file}.seal`);
      await damage((bytes) => void bytes.fill(page % 2 ? 0 : 0xff, page * PAGE + 8, (page + 1) * PAGE));
      const replaced = await reopened(file);
      if (replaced === null) await digestOf(file).catch(() => null);
    }
  });
});

describe('a process that is killed while it writes', () => {
  /** Lets a child write, kills it after so many acknowledgements, and returns the last of them. */
  async function writeAndKill(acknowledgements: number): Promise<number> {
    const child = spawn(process.execPath, [FIXTURE, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    let acknowledged = -1;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (--acknowledgements === 0) child.kill('SIGKILL');
    }
    expect(await closed).toEqual([null, 'SIGKILL']);
    return acknowledged;
  }

  it('leaves documents, lists and checkpoint that agree, and everything it acknowledged', async () => {
    for (const acknowledgements of [1, 2, 7, 20, 45, 300]) {
      const acknowledged = await writeAndKill(acknowledgements);
      const { store, replaced } = await openStore(file);
      expect(replaced).toBeNull();
      const written = store.checkpoint('log')!.offset + 1;
      expect(written).toBeGreaterThan(acknowledged);
      const answers = new Answers(file);
      const listed = (filter: object) => {
        let count = 0;
        for (let cursor: string | null = null, more = true; more;) {
          const page = answers.revisions('acc_a', filter, { limit: 200, cursor });
          count += page.items.length;
          cursor = page.nextCursor;
          more = cursor !== null;
        }
        return count;
      };
      expect(listed({})).toBe(written);
      expect(listed({ userId: 'usr_0' }) + listed({ userId: 'usr_1' }) + listed({ userId: 'usr_2' })).toBe(written);
      answers.close();
      store.close();
    }
  });
});
