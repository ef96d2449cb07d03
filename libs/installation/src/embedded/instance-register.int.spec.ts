import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KnownInstance } from '@latchkey/replica';
import { freshFolder, type Folder } from '../../../../test/support/files.js';
import { freshInstallation } from '../../../../test/support/installations.js';
import { writeDurably } from '../files/durable-file.js';
import { backendOf } from '../installation.js';
import { initialise, recoverAdmin } from '../maintenance/first-admin.js';
import type { Waiting } from '../write-side.js';
import { fileRegister } from './instance-register.js';

let folder: Folder;
let path: string;
beforeEach(async () => {
  folder = await freshFolder();
  path = join(folder.path, 'instances.json');
});
afterEach(() => folder.remove());

const instance = (name: string): KnownInstance => {
  return { account: 'acc_1', reporter: 'key_1', instance: name, boot: 'b', service: 's', version: '1' };
};

describe('the register of guards', () => {
  it('is remembered by another process', async () => {
    await fileRegister(path).save([instance('a'), instance('b')]);
    expect(await fileRegister(path).load()).toEqual([instance('a'), instance('b')]);
  });

  it('that says there was nobody says something', async () => {
    await fileRegister(path).save([]);
    expect(await fileRegister(path).load()).toEqual([]);
  });

  it('that is missing says nothing', async () => expect(await fileRegister(path).load()).toBeNull());

  it.each([
    ['empty', ''],
    ['cut short', '[{"account": "acc_1"'],
    ['of another shape', '{"instances": []}'],
    ['with an entry that lacks something', '[{"account": "acc_1", "reporter": "key_1"}]'],
  ])('that is %s says nothing', async (_, text) => {
    await writeFile(path, text);
    expect(await fileRegister(path).load()).toBeNull();
  });

  it('holds what was saved last, however many saves overlap, and each is durable when it says so', async () => {
    const register = fileRegister(path);
    const saves = Array.from({ length: 20 }, (_, i) => register.save([instance(`${i}`)]));
    await saves[0];
    expect(await fileRegister(path).load()).not.toBeNull();
    await Promise.all(saves);
    expect(await register.load()).toEqual([instance('19')]);
  });

  it('goes on after a save that failed, and says which did', async () => {
    const register = fileRegister(path);
    await mkdir(`${path}.draft`);
    const failed = register.save([instance('a')]);
    const alsoFailed = register.save([instance('b')]);
    await expect(failed).rejects.toThrow('EISDIR');
    await expect(alsoFailed).rejects.toThrow('EISDIR');
    await folder.empty();
    await register.save([instance('c')]);
    expect(await register.load()).toEqual([instance('c')]);
  });

  it('says whom a command waits for, and the command how long at most', async () => {
    const options = await freshInstallation();
    await initialise(backendOf(options), null);
    await fileRegister(join(options.dataDirectory, 'instances.json')).save([{ ...instance('i-1'), leaseMs: 2_500 }]);
    const told: Waiting[] = [];
    await recoverAdmin(backendOf({ ...options, leaseMs: 2_500, onWaiting: (waiting) => told.push(waiting) }), null);
    expect(told.map(({ who }) => who)).toContain('s (i-1)');
    for (const { waitedMs, leftMs } of told) expect(waitedMs + leftMs).toBeLessThan(4_000);
    await options.remove();
  });
});

describe('a file that is written durably', () => {
  it('can be read by its owner only, also where it took the place of another one', async () => {
    await writeFile(path, 'before', { mode: 0o644 });
    await writeDurably(path, 'after');
    expect(await readFile(path, 'utf8')).toBe('after');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder.path)).toEqual(['instances.json']);
  });

  it('takes the place of a draft that a crash left', async () => {
    await writeFile(`${path}.draft`, 'a longer text than what comes now', { mode: 0o644 });
    await writeDurably(path, 'short');
    expect(await readFile(path, 'utf8')).toBe('short');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('is whole or not at all: what was there stays when it cannot be written', async () => {
    await writeFile(path, 'before');
    await mkdir(`${path}.draft`);
    await expect(writeDurably(path, 'after')).rejects.toThrow('EISDIR');
    expect(await readFile(path, 'utf8')).toBe('before');
  });
});
