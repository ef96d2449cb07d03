import { NotReady } from '@latchkey/domain';
import type { EventLog, Position, ReadOptions, StoredRecord } from '@latchkey/event-log';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CollectionName, Collections, KeyUsageDocument } from './documents.js';
import { ProjectionRunner } from './projection-runner.js';
import { HistoryMismatch, type ProjectionSource } from './projection-source.js';
import type { ProjectionStore, Puts, Removal, SourceName, StoreSession } from './projection-store.port.js';
import type { Projection } from './fold-entries.js';

/** A log of texts, read two at a time; the first record names the log. */
class FakeLog implements EventLog {
  #grown = () => {};
  constructor(public records: string[]) {}

  async append(bytes: Uint8Array): Promise<void> {
    this.records.push(Buffer.from(bytes).toString());
    this.#grown();
  }

  async *read(from: number, { follow, signal }: ReadOptions): AsyncIterable<readonly StoredRecord[]> {
    let next = from;
    for (;;) {
      if (signal?.aborted) return;
      if (next < this.records.length) {
        const texts = this.records.slice(next, next + 2);
        yield texts.map((text, i) => ({ offset: next + i, bytes: Buffer.from(text) }));
        next += texts.length;
      } else if (!follow) return;
      else
        await new Promise<void>(
          (resolve) => ((this.#grown = resolve), signal?.addEventListener('abort', () => resolve())),
        );
    }
  }

  end(): number {
    return this.records.length;
  }

  latest(): Promise<number> {
    return Promise.resolve(this.end());
  }

  async close(): Promise<void> {}
}

/** Documents in a map; `fail` and `crash` break the next writes before, or between documents and checkpoint. */
class FakeStore implements ProjectionStore {
  readonly documents = new Map<string, KeyUsageDocument>();
  readonly applied: Position[] = [];
  saved: Position | null = null;
  fail = 0;
  crash = 0;
  /** what a removal still has to do, and what each was called with and when */
  toRemove = 0;
  readonly removals: { before: number; checkpoint: number; documents: number }[] = [];

  async checkpoint(): Promise<Position | null> {
    return this.saved;
  }

  async load<C extends CollectionName>(_: C, ids: readonly string[]): Promise<Collections[C][]> {
    return ids.flatMap((id) => this.documents.get(id) ?? []) as unknown as Collections[C][];
  }

  async remove({ before }: Removal): Promise<boolean> {
    this.removals.push({ before, checkpoint: this.saved?.offset ?? -1, documents: this.documents.size });
    await new Promise((resolve) => setImmediate(resolve));
    if (this.fail-- > 0) throw new Error('the disk is full');
    return this.toRemove-- > 0;
  }

  async apply(_: SourceName, puts: Puts, checkpoint: Position): Promise<void> {
    if (this.fail-- > 0) throw new Error('the disk is full');
    for (const document of puts.usage ?? []) this.documents.set(document.id, document);
    if (this.crash-- > 0) throw new Error('gone');
    this.applied.push(checkpoint);
    this.saved = checkpoint;
  }
}

interface Entry {
  readonly key: string;
  readonly offset: number;
}

/** How often each letter came. */
const counting: Projection<Entry, 'usage'> = {
  collection: 'usage',
  idsOf: ({ key }) => [key],
  fold: (id, document, { offset: pos }) => ({
    id,
    accountId: 'a',
    uses: (document?.uses ?? 0) + 1,
    lastUsedAt: 0,
    pos,
  }),
};

const textOf = ({ bytes }: StoredRecord) => Buffer.from(bytes).toString();

describe('ProjectionRunner', () => {
  let log: FakeLog;
  let store: FakeStore;
  let judged: number[];
  let source: ProjectionSource<Entry>;
  beforeEach(() => {
    log = new FakeLog(['genesis-1', 'a', 'b', '-', 'a', 'a']);
    store = new FakeStore();
    judged = [];
    source = {
      name: 'log',
      log,
      begin: () => 0,
      identity: async () => log.records[0]!,
      removes: ({ key }) => (/\d/.test(key) ? { of: 'activity', before: Number(key) } : null),
      judged: async (offset) => void judged.push(offset),
      entry: (record) =>
        textOf(record).length === 1 && textOf(record) !== '-' ? { key: textOf(record), offset: record.offset } : null,
      recordId: (record) => `id-${record.offset}-${textOf(record)}`,
    };
  });

  const runner = () => new ProjectionRunner(source, [counting], store);
  const project = async () => runner().run({ follow: false });
  const counts = () => Object.fromEntries([...store.documents.values()].map(({ id, uses }) => [id, uses]));

  it('folds a log from its beginning to its end, with a checkpoint for each batch that was judged', async () => {
    const one = runner();
    expect(one.offset).toBe(-1);
    await one.run({ follow: false });
    expect(counts()).toEqual({ a: 3, b: 1 });
    expect(store.documents.get('a')?.pos).toBe(5);
    expect(store.applied).toEqual([
      { log: 'genesis-1', offset: 1, record: 'id-1-a' },
      { log: 'genesis-1', offset: 3, record: 'id-3--' },
      { log: 'genesis-1', offset: 5, record: 'id-5-a' },
    ]);
    expect(judged).toEqual([1, 3, 5]);
    expect(one.offset).toBe(5);
  });

  it('goes on after its checkpoint', async () => {
    await project();
    log.records.push('b', 'c');
    judged = [];
    await project();
    expect(counts()).toEqual({ a: 3, b: 2, c: 1 });
    expect(judged).toEqual([7]);
  });

  it('knows where it is when there is nothing new', async () => {
    await project();
    const one = runner();
    await one.run({ follow: false });
    expect(one.offset).toBe(5);
    expect(store.applied).toHaveLength(3);
  });

  it.each<[string, () => void]>([
    ['another log', () => (log.records[0] = 'genesis-2')],
    ['a log that was rewound', () => log.records.pop()],
    ['a log that was emptied', () => (log.records = [])],
    ['another record at the checkpoint', () => (log.records[5] = 'b')],
  ])('refuses %s, and writes nothing', async (_, change) => {
    await project();
    const before = counts();
    change();
    log.records.push(...(log.records.length === 6 ? ['c', 'c'] : []));
    await expect(project()).rejects.toThrow(HistoryMismatch);
    expect(counts()).toEqual(before);
    expect(store.applied).toHaveLength(3);
  });

  it('tries a failing store again, says why, and skips nothing', async () => {
    store.fail = 1;
    const one = runner();
    const running = one.run({ follow: false });
    await expect.poll(() => one.lastError?.message, { interval: 5 }).toBe('the disk is full');
    expect(one.offset).toBe(-1);
    await running;
    expect(one.lastError).toBeNull();
    expect(counts()).toEqual({ a: 3, b: 1 });
    expect(store.applied.map(({ offset }) => offset)).toEqual([1, 3, 5]);
  });

  it('counts nothing twice when documents were written and the checkpoint was not', async () => {
    store.crash = 1;
    await project();
    expect(counts()).toEqual({ a: 3, b: 1 });
    store.saved = store.applied[0]!;
    await project();
    expect(counts()).toEqual({ a: 3, b: 1 });
  });

  it('follows the log until it is told to stop', async () => {
    const stop = new AbortController();
    const one = runner();
    const running = one.run({ follow: true, signal: stop.signal });
    expect(await one.waitFor(5, 5000)).toBe(true);
    const next = one.waitFor(6, 5000);
    await log.append(Buffer.from('c'));
    expect(await next).toBe(true);
    expect(counts()).toEqual({ a: 3, b: 1, c: 1 });
    stop.abort();
    await running;
  });

  it('ends with the error of the store when it is told to stop meanwhile', async () => {
    store.fail = Infinity;
    const stop = new AbortController();
    const one = runner();
    const running = one.run({ follow: true, signal: stop.signal });
    await expect.poll(() => one.lastError, { interval: 5 }).not.toBeNull();
    stop.abort();
    await expect(running).rejects.toThrow('the disk is full');
    expect(store.saved).toBeNull();
  });

  it('tells who asked before it began what was projected before it began', async () => {
    await project();
    const one = runner();
    const asked = one.waitFor(5, 5000);
    await one.run({ follow: false });
    expect(await asked).toBe(true);
  });

  it.each([
    ['folds on while it writes, on what is being written, where there is a backlog', 2, 1],
    ['writes first where there is none, and then reads what came meanwhile', 3, 0],
  ])('%s, one apply after the other', async (_what, batchSize, ahead) => {
    log.records = ['genesis-1', 'a', 'a', 'a', 'b', 'a'];
    Object.assign(store, { batch: batchSize });
    const applying: (() => void)[] = [];
    const apply = store.apply.bind(store);
    let loads = 0;
    const load = store.load.bind(store);
    store.load = async (...args) => (loads++, load(...args));
    store.apply = async (...args) => {
      await new Promise<void>((resolve) => applying.push(resolve));
      await apply(...args);
    };
    const one = runner();
    const running = one.run({ follow: false });
    for (let batch = 1; batch <= 3; batch++) {
      await expect.poll(() => [applying.length, loads], { interval: 5 }).toEqual([batch, Math.min(batch + ahead, 3)]);
      expect(one.offset).toBe(2 * batch - 3);
      applying.at(-1)!();
    }
    await running;
    expect(counts()).toEqual({ a: 4, b: 1 });
    expect(store.applied.map(({ offset }) => offset)).toEqual([1, 3, 5]);
  });

  it('takes as many records at once as the store likes', async () => {
    log.read = async function* () {
      yield log.records.map((text, offset) => ({ offset, bytes: Buffer.from(text) }));
    };
    Object.assign(store, { batch: 4 });
    await project();
    expect(store.applied.map(({ offset }) => offset)).toEqual([3, 5]);
  });

  it('waits for a store that is not reachable yet, and says so', async () => {
    let refusals = 1;
    store.checkpoint = async () => {
      if (refusals-- > 0) throw new NotReady('nobody there');
      return null;
    };
    const one = runner();
    const running = one.run({ follow: false });
    await expect.poll(() => one.lastError?.message, { interval: 5 }).toMatch(/nobody there/);
    await running;
    expect([one.lastError, counts()]).toEqual([null, { a: 3, b: 1 }]);
    store.checkpoint = () => Promise.reject(new Error('damaged'));
    await expect(project()).rejects.toThrow('damaged');
  });

  it('blames no store that answers for a history that is another', async () => {
    store.saved = { log: 'genesis-2', offset: 1, record: 'id-1-a' };
    const one = runner();
    one.lastError = new NotReady('nobody there');
    await expect(one.run({ follow: false })).rejects.toThrow(HistoryMismatch);
    expect(one.lastError).toBeNull();
  });

  describe('on a store that is replaced', () => {
    it.each([
      ['while it waits', false],
      ['while it writes', true],
    ])('starts over with the one in its place: %s', async (_, writing) => {
      const first = new AbortController();
      const successor = new FakeStore();
      const session = (replaced: AbortSignal, of: FakeStore): StoreSession => ({
        replaced,
        checkpoint: () => of.checkpoint(),
        load: (...args) => of.load(...args),
        remove: (removal) => of.remove(removal),
        apply: (...args) => of.apply(...args),
      });
      const sessions = [session(first.signal, store), session(new AbortController().signal, successor)];
      const replaceable = Object.assign(Object.create(store) as ProjectionStore, { session: () => sessions.shift()! });
      const stop = new AbortController();
      if (writing) store.fail = Infinity;
      const one = new ProjectionRunner(source, [counting], replaceable);
      const running = one.run({ follow: true, signal: stop.signal });
      if (writing) await expect.poll(() => one.lastError, { interval: 5 }).not.toBeNull();
      else expect(await one.waitFor(5, 5000)).toBe(true);
      first.abort();
      expect(one.offset).toBe(-1);
      expect(one.lastError?.message).toBe(writing ? 'the disk is full' : undefined);
      expect(await one.waitFor(5, 5000)).toBe(true);
      expect(successor.documents.get('a')?.uses).toBe(3);
      expect(one.lastError).toBeNull();
      stop.abort();
      await running;
      expect(sessions).toEqual([]);
    });
  });

  describe('that comes to a removal', () => {
    beforeEach(() => (log.records = ['genesis-1', 'a', '7', 'a', '-', '9']));

    it('writes all before it first, removes in steps, and only then goes on', async () => {
      store.toRemove = 2;
      await project();
      expect(store.removals.map(({ before }) => before)).toEqual([7, 7, 7, 9]);
      expect(store.removals.map(({ checkpoint }) => checkpoint)).toEqual([1, 1, 1, 4]);
      expect(store.applied.map(({ offset }) => offset)).toEqual([1, 2, 3, 4, 5]);
    });

    it('begins it again when it failed or was cut short', async () => {
      store.toRemove = Infinity;
      const stop = new AbortController();
      const running = runner().run({ follow: true, signal: stop.signal });
      await expect.poll(() => store.removals.length, { interval: 5 }).toBeGreaterThan(5);
      stop.abort();
      await expect(running).rejects.toThrow(/abort/);
      expect(store.saved).toMatchObject({ offset: 1 });
      store.toRemove = 0;
      store.fail = 1;
      store.removals.length = 0;
      await project();
      expect(store.removals.map(({ before }) => before)).toEqual([7, 7, 9]);
      expect(store.saved).toMatchObject({ offset: 5 });
    });
  });

  describe('on a log whose beginning is gone', () => {
    beforeEach(() => {
      source = { ...source, begin: () => 3, identity: async () => 'genesis-1' };
    });

    it('folds what is there, under the same identity', async () => {
      const one = runner();
      await one.run({ follow: false });
      expect(counts()).toEqual({ a: 2 });
      expect(store.applied.map(({ log: name, offset }) => [name, offset])).toEqual([
        ['genesis-1', 4],
        ['genesis-1', 5],
      ]);
    });

    it('refuses a checkpoint before the beginning: what lay between was never projected', async () => {
      store.saved = { log: 'genesis-1', offset: 1, record: 'id-1-a' };
      await expect(project()).rejects.toThrow(/begins at record 3/);
      store.saved = { log: 'genesis-1', offset: 3, record: 'id-3--' };
      await project();
      expect(counts()).toEqual({ a: 2 });
    });

    it('goes on where all that is gone was projected', async () => {
      store.saved = { log: 'genesis-1', offset: 2, record: 'id-2-b' };
      await project();
      expect(store.applied.at(-1)).toMatchObject({ offset: 5 });
    });
  });

  it('says whether an offset was projected in time', async () => {
    const one = runner();
    expect(await one.waitFor(0, 1)).toBe(false);
    const [soon, never] = [one.waitFor(5, 5000), one.waitFor(6, 50)];
    await one.run({ follow: false });
    expect(await soon).toBe(true);
    expect(await one.waitFor(5, 0)).toBe(true);
    expect(await never).toBe(false);
  });
});
