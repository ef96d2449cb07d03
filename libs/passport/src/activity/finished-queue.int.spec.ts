import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshFolder, type Folder } from '../../../../test/support/files.js';
import type { FinishedEntry } from '../source/replica-source.port.js';
import { FinishedQueue } from './finished-queue.js';

let folder: Folder;
let path: string;
beforeEach(async () => {
  folder = await freshFolder();
  path = join(folder.path, 'queue');
});
afterEach(() => folder.remove());

const entry = (id: string, size = 0): FinishedEntry => {
  return { kind: 'finished', id, outcome: 'done', changes: size === 0 ? [] : [{ field: 'f', before: null, after: 'x'.repeat(size) }] }; // prettier-ignore
};
const entries = (...ids: string[]) => ids.map((id) => entry(id));
const ids = (queue: FinishedQueue) => queue.oldest(100_000).map(({ id }) => id);
const text = (...ids: string[]) => entries(...ids).map((one) => `${JSON.stringify(one)}\n`).join(''); // prettier-ignore
const files = () => readdir(path).catch(() => []);

async function loaded(boot = 'next'): Promise<FinishedQueue> {
  const queue = new FinishedQueue(path, boot);
  await queue.load();
  return queue;
}
async function leftBy(boot: string, ...ids: string[]): Promise<void> {
  await mkdir(path, { recursive: true });
  await writeFile(join(path, `finished-${boot}.jsonl`), text(...ids));
}

describe('outcomes that wait', () => {
  it('are in a file that only its owner can read, in a folder that is made when it is needed', async () => {
    const queue = await loaded('boot-1');
    expect(await files()).toEqual([]);
    queue.add(entries('a', 'b'));
    queue.add(entries('c'));
    await queue.written();
    const file = join(path, 'finished-boot-1.jsonl');
    expect(await readFile(file, 'utf8')).toBe(text('a', 'b', 'c'));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
  });

  it('come oldest first and stay until they are delivered; then the file is gone', async () => {
    const queue = await loaded();
    queue.add(entries('a', 'b', 'c'));
    expect(queue.oldest(2).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(queue.length).toBe(3);
    queue.delivered(2);
    expect(ids(queue)).toEqual(['c']);
    await queue.written();
    expect(await files()).toHaveLength(1);
    queue.delivered(1);
    await queue.written();
    expect(await files()).toEqual([]);
  });

  it('outlive their process', async () => {
    const before = await loaded('boot-1');
    before.add(entries('a', 'b'));
    await before.written();
    const after = await loaded('boot-2');
    expect(ids(after)).toEqual(['a', 'b']);
    await after.written();
    expect(await files()).toEqual(['finished-boot-2.jsonl']);
    expect(await readFile(join(path, 'finished-boot-2.jsonl'), 'utf8')).toBe(text('a', 'b'));
  });

  it('are taken over from several processes', async () => {
    await leftBy('boot-1', 'a');
    await leftBy('boot-2', 'b');
    expect(ids(await loaded()).toSorted()).toEqual(['a', 'b']);
    expect(await files()).toEqual(['finished-next.jsonl']);
  });

  it('are read although the last line was cut short, and although a line is damaged', async () => {
    await leftBy('boot-1', 'a', 'b');
    const file = join(path, 'finished-boot-1.jsonl');
    await writeFile(file, `null\nx\n{"kind":"started"}\n${(await readFile(file, 'utf8')).slice(0, -5)}`);
    expect(ids(await loaded())).toEqual(['a']);
  });

  it('are not looked for in files of others', async () => {
    await leftBy('boot-1', 'a');
    await writeFile(join(path, 'notes.jsonl'), text('x'));
    await writeFile(join(path, 'finished-boot-1.jsonl.draft'), text('x'));
    expect(ids(await loaded())).toEqual(['a']);
    expect((await files()).toSorted()).toEqual(['finished-boot-1.jsonl.draft', 'finished-next.jsonl', 'notes.jsonl']);
  });
});

describe('a bound', () => {
  it('of 20,000 outcomes: the newest are dropped', async () => {
    const queue = new FinishedQueue(null, 'boot-1');
    queue.add(Array.from({ length: 20_003 }, (_, i) => entry(`${i}`)));
    expect([queue.length, queue.dropped, ids(queue).at(-1)]).toEqual([20_000, 3, '19999']);
    queue.delivered(1);
    queue.add(entries('fits'));
    expect([queue.length, queue.dropped]).toEqual([20_000, 3]);
  });

  it('of 16 MiB: a small one may still fit; what is delivered makes room', async () => {
    const queue = new FinishedQueue(null, 'boot-1');
    const large = 5 * 1024 * 1024;
    queue.add([entry('a', large), entry('b', large), entry('c', large), entry('too much', large), entry('small')]);
    expect(ids(queue)).toEqual(['a', 'b', 'c', 'small']);
    queue.delivered(1);
    queue.add([entry('d', large)]);
    expect([ids(queue), queue.dropped]).toEqual([['b', 'c', 'small', 'd'], 1]);
  });

  it('of the file: where something always waits, what waits is what the next process finds', async () => {
    const queue = await loaded('boot-1');
    for (let i = 0; i < 30; i++) {
      queue.add(Array.from({ length: 1_000 }, (_, n) => entry(`${i}-${n}`)));
      if (i > 0) queue.delivered(1_000);
    }
    await queue.written();
    const kept = (await readFile(join(path, 'finished-boot-1.jsonl'), 'utf8')).split('\n').length;
    expect(kept).toBeLessThanOrEqual(20_001);
    expect(await files()).toEqual(['finished-boot-1.jsonl']);
    expect(ids(await loaded()).at(-1)).toBe('29-999');
  });

  it('of the file, in bytes', async () => {
    const queue = await loaded('boot-1');
    for (let i = 0; i < 6; i++) {
      queue.add([entry(`${i}`, 5 * 1024 * 1024)]);
      if (i > 0) queue.delivered(1);
    }
    await queue.written();
    expect((await stat(join(path, 'finished-boot-1.jsonl'))).size).toBeLessThan(17 * 1024 * 1024);
    expect(ids(await loaded()).at(-1)).toBe('5');
  });

  it('holds for what is loaded', async () => {
    await leftBy('boot-1', ...Array.from({ length: 20_001 }, (_, i) => `${i}`));
    const queue = await loaded();
    expect([queue.length, queue.dropped]).toEqual([20_000, 1]);
  });
});

describe('where nothing can be written', () => {
  it('outcomes wait in memory', async () => {
    await writeFile(path, 'a file where the folder should be');
    const queue = await loaded();
    queue.add(entries('a'));
    await queue.written();
    expect(ids(queue)).toEqual(['a']);
    queue.delivered(1);
    await queue.written();
    expect(queue.length).toBe(0);
  });

  it('what an earlier process left stays where it is', async () => {
    await leftBy('boot-1', 'a');
    await mkdir(join(path, 'finished-next.jsonl'));
    const queue = await loaded();
    expect(ids(queue)).toEqual(['a']);
    expect(await readFile(join(path, 'finished-boot-1.jsonl'), 'utf8')).toBe(text('a'));
  });

  it('a file that cannot be read is left alone, and the others are taken', async () => {
    await mkdir(join(path, 'finished-boot-0.jsonl'), { recursive: true });
    await leftBy('boot-1', 'a');
    expect(ids(await loaded())).toEqual(['a']);
    expect((await files()).toSorted()).toEqual(['finished-boot-0.jsonl', 'finished-next.jsonl']);
  });
});

it('without a folder everything is in memory', async () => {
  const queue = new FinishedQueue(null, 'boot-1');
  await queue.load();
  queue.add(entries('a'));
  await queue.written();
  expect(ids(queue)).toEqual(['a']);
});
