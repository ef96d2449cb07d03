import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { key, NOW, revision, usage, user } from '../contract/fixtures.contract.js';
import { digestOfDocuments } from '../digest.js';
import { openEmbeddedReadModel } from './embedded-read-model.js';

const at = (offset: number) => ({ log: 'log-1', offset, record: `record-${offset}` });

describe('openEmbeddedReadModel', () => {
  let parent: string;
  let folder: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'latchkey-read-model-'));
    folder = join(parent, 'deep', 'read-model');
  });
  afterEach(() => rm(parent, { recursive: true }));

  it('makes a folder and files that are for their owner only, and small', async () => {
    const model = await openEmbeddedReadModel(folder);
    try {
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
      expect((await readdir(folder)).toSorted()).toEqual(['data.mdb', 'lock.mdb']);
      for (const file of ['data.mdb', 'lock.mdb']) {
        const { mode, size } = await stat(join(folder, file));
        expect(mode & 0o777).toBe(0o600);
        expect(size).toBeLessThan(1 << 20);
      }
    } finally {
      await model.close();
    }
  });

  it('starts anew where an earlier start was cut short', async () => {
    await mkdir(join(folder, 'new'), { recursive: true });
    await writeFile(join(folder, 'new', 'data.mdb'), '');
    const model = await openEmbeddedReadModel(folder);
    expect(await model.checkpoint('log')).toBeNull();
    await model.close();
  });

  it('keeps everything when it is closed and opened again', async () => {
    const all = { keys: [key('k')], users: [user('usr_1')], revisions: [revision('r')], usage: [usage('k')] };
    const before = await openEmbeddedReadModel(folder);
    await before.apply('log', all, at(3));
    const [row, digest] = [await before.key('acc_a', 'k'), await digestOfDocuments(before)];
    await before.close();
    const after = await openEmbeddedReadModel(folder);
    expect(await after.key('acc_a', 'k')).toEqual(row);
    expect(await digestOfDocuments(after)).toBe(digest);
    expect(await after.checkpoint('log')).toEqual(at(3));
    const page = await after.keys('acc_a', { includeDeleted: false, now: NOW }, { limit: 5, cursor: null });
    expect(page.items).toEqual([row]);
    await after.close();
  });

  it('digests what is stored, whatever the order it came in', async () => {
    const digests = [];
    for (const order of [
      [0, 1, 2],
      [2, 0, 1],
      [0, 1],
    ]) {
      const model = await openEmbeddedReadModel(join(folder, String(digests.length)));
      for (const [i, n] of order.entries()) await model.apply('log', { keys: [key(`k${n}`)] }, at(i));
      digests.push(await digestOfDocuments(model));
      await model.close();
    }
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).not.toBe(digests[0]);
  });

  it('digests every document of many', async () => {
    const model = await openEmbeddedReadModel(folder);
    const keys = Array.from({ length: 250 }, (_, i) => key(`k${String(i).padStart(3, '0')}`));
    await model.apply('log', { keys }, at(0));
    const digest = await digestOfDocuments(model);
    await model.apply('log', { keys: [key('k249', { name: 'renamed', pos: 2 })] }, at(1));
    expect(await digestOfDocuments(model)).not.toBe(digest);
    await model.close();
  });

  it('finishes what is being written before it closes, and answers with an error afterwards', async () => {
    const model = await openEmbeddedReadModel(folder);
    const written = model.apply('log', { keys: [key('k')] }, at(0));
    await model.close();
    await written;
    await expect(model.key('acc_a', 'k')).rejects.toThrow(/closed/);
    await expect(model.apply('log', {}, at(1))).rejects.toThrow(/closed/);
    const again = await openEmbeddedReadModel(folder);
    expect(await again.load('keys', ['k'])).toHaveLength(1);
    await again.close();
  });

  it('answers a question it was closed in the middle of with an error', async () => {
    const model = await openEmbeddedReadModel(folder);
    const users = Array.from({ length: 1000 }, (_, i) => user(`u${i}`));
    await model.apply('log', { users }, at(0));
    const search = model.users('acc_a', { q: 'nobody' }, { limit: 5, cursor: null });
    await Promise.all([expect(search).rejects.toThrow(/closed/), model.close()]);
  });

  it('keeps no process alive', () => {
    const code = `
      const { openEmbeddedReadModel } = await import(process.argv[1]);
      const model = await openEmbeddedReadModel(process.argv[2]);
      await model.key('acc_a', 'k');`;
    const index = new URL('../../dist/index.js', import.meta.url).href;
    execFileSync(process.execPath, ['--input-type=module', '--eval', code, index, folder], { timeout: 20_000 });
  });
});
