import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { revision } from '../contract/fixtures.contract.js';
import { digestOfDocuments } from '../digest.js';
import { openEmbeddedReadModel } from './embedded-read-model.js';

const FIXTURE = join(import.meta.dirname, 'fixtures', 'use.mjs');
const PAGE = 4096;
const KIND_AT = 18;

describe('a damaged read model', () => {
  let sound: string;
  let folder: string;
  let digest: string;

  beforeAll(async () => {
    sound = await mkdtemp(join(tmpdir(), 'latchkey-read-model-sound-'));
    const model = await openEmbeddedReadModel(sound);
    for (let batch = 0; batch < 6; batch++) {
      const long = [{ field: 'x', before: null, after: 'y'.repeat(9000) }];
      const revisions = Array.from({ length: 200 }, (_, i) => {
        const pos = batch * 200 + i;
        return revision(`rev_${pos}`, { pos, at: pos, ...(i % 100 === 0 ? { changes: long } : {}) });
      });
      await model.apply('log', { revisions }, { log: 'log-1', offset: batch, record: `record-${batch}` });
    }
    digest = await digestOfDocuments(model);
    await model.close();
  });
  afterAll(() => rm(sound, { recursive: true }));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-read-model-'));
    await cp(sound, folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Opens and uses the folder in a process of its own, which must end by itself, and returns what it says. */
  function use(): string {
    const { status, signal, stdout } = spawnSync(process.execPath, [FIXTURE, folder], { encoding: 'utf8' });
    expect({ status, signal }).toEqual({ status: 0, signal: null });
    return stdout;
  }

  async function damage(change: (bytes: Buffer) => Buffer | void): Promise<void> {
    const file = join(folder, 'data.mdb');
    const bytes = await readFile(file);
    await writeFile(file, change(bytes) ?? bytes);
  }

  const refused = /^READ_MODEL_DAMAGED .*npx latchkey rebuild/;

  it('is told from a sound one', () => {
    expect(use()).toBe(`whole ${digest}`);
  });

  it.each<[string, (length: number) => number]>([
    ['0 bytes', () => 0],
    ['a few bytes', () => 30],
    ['one page', () => PAGE],
    ['its two meta pages', () => 2 * PAGE],
    ['half', (length) => Math.floor(length / 2)],
    ['nine tenths', (length) => Math.floor(length * 0.9)],
  ])('is refused when cut off to %s', async (_, lengthOf) => {
    await damage((bytes) => bytes.subarray(0, lengthOf(bytes.length)));
    expect(use()).toMatch(refused);
  });

  it('is refused when all of it is zero, or random, or text', async () => {
    await damage((bytes) => bytes.fill(0));
    expect(use()).toMatch(refused);
    await damage((bytes) => randomBytes(bytes.length));
    expect(use()).toMatch(refused);
    await damage((bytes) => bytes.fill('not a database\n'));
    expect(use()).toMatch(refused);
  });

  it.each([0, 1])('is refused when meta page %i is zero', async (page) => {
    await damage((bytes) => void bytes.fill(0, page * PAGE, (page + 1) * PAGE));
    expect(use()).toMatch(refused);
  });

  it('never takes the process down when bytes of a meta page are flipped', async () => {
    const outcomes = new Set<string>();
    for (const at of [0, 16, 18, 24, 28, 40, 47, 48, 52, 53, 54, 64, 90, 100, 118, 125, 144, 148, 149, 150, 152, 160]) {
      await cp(sound, folder, { recursive: true, force: true });
      await damage((bytes) => void bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at));
      await damage((bytes) => void bytes.writeUInt8(bytes.readUInt8(PAGE + at) ^ 0xff, PAGE + at));
      outcomes.add(use().split(' ')[0]!);
    }
    expect([...outcomes].toSorted()).toEqual(['READ_MODEL_DAMAGED', 'whole']);
  });

  it.each<[string, number, (page: Buffer) => void]>([
    ['branch', 1, (page) => page.fill(0)],
    ['leaf', 2, (page) => page.fill(0)],
    ['long-value', 4, (page) => page.fill(0)],
    ['branch', 1, (page) => page.fill(0xff, 20)],
    ['leaf', 2, (page) => page.fill(0xff, 20)],
    ['leaf', 2, (page) => page.fill(0xff, 2000)],
  ])('is refused when every %s page (%i) is overwritten', async (_, kind, overwrite) => {
    await damage((bytes) => {
      for (let at = 2 * PAGE; at < bytes.length; at += PAGE) {
        if (bytes.readUInt16LE(at + KIND_AT) === kind) overwrite(bytes.subarray(at, at + PAGE));
      }
    });
    expect(use()).toMatch(/^READ_MODEL_DAMAGED .*page \d+ holds .*npx latchkey rebuild/);
  });

  it('is named as damaged when what a document says cannot be read', async () => {
    await damage((bytes) => {
      for (let at = bytes.indexOf('"outcome"'); at >= 0; at = bytes.indexOf('"outcome"', at)) bytes.write('#', at);
    });
    expect(use()).toMatch(refused);
  });

  it('is named as damaged when a list names a document that is gone', async () => {
    const root = open({ path: folder, noSubdir: false, overlappingSync: false });
    await root.openDB({ name: 'revisions', encoding: 'string' }).remove('rev_7');
    await root.close();
    expect(use()).toMatch(refused);
  });

  it('opens when only its lock file is damaged: nobody holds it', async () => {
    await writeFile(join(folder, 'lock.mdb'), randomBytes(5000));
    expect(use()).toBe(`whole ${digest}`);
  });

  it("is refused when the file is another program's", async () => {
    await rm(folder, { recursive: true });
    const root = open({ path: folder, noSubdir: false });
    await root.put('something', 'else');
    await root.close();
    expect(use()).toMatch(refused);
  });

  it('is refused as outdated when its layout is another one', async () => {
    const root = open({ path: folder, noSubdir: false, overlappingSync: false, encoding: 'string' });
    await root.put('layout', '1');
    await root.close();
    expect(use()).toMatch(/^READ_MODEL_OUTDATED .*layout 1.*npx latchkey rebuild/);
  });
});
