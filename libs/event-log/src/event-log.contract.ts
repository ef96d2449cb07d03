import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventLog, StoredRecord, TrimmableLog } from './event-log.port.js';

/** A log opened for one test: fresh and empty. */
export interface OpenedLog {
  readonly log: EventLog;
  /** closes the log and opens the same one again */
  reopen(): Promise<EventLog>;
  /** closes what is open and removes everything */
  dispose(): Promise<void>;
}

/** What an adapter can do beyond the bare port. What it lacks is listed in the test report. */
export interface LogAbilities {
  /** records survive close and reopen */
  readonly durable: boolean;
  /** concurrent appends lie in the log in the order of their calls */
  readonly keepsCallOrder: boolean;
  /** any byte sequence is kept, not only text */
  readonly binary: boolean;
  /** size of the largest record to try, in bytes */
  readonly largestRecord: number;
  /** it is a TrimmableLog, and opened so that a piece of its storage holds fewer than ten short records */
  readonly trims: boolean;
}

/**
 * The suite every adapter of the EventLog port passes.
 *
 * @param open opens a fresh, empty log
 */
export function eventLogContract(name: string, open: () => Promise<OpenedLog>, abilities: LogAbilities): void {
  describe(`${name} keeps the contract of an event log`, () => {
    let opened: OpenedLog;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.dispose());
    appending(() => opened, abilities);
    reading(() => opened);
    following(() => opened);
    ending(() => opened);
    trimming(() => opened, abilities.trims);
  });
}

function appending(opened: () => OpenedLog, abilities: LogAbilities): void {
  it('counts durable records in end()', async () => {
    const { log } = opened();
    expect(log.end()).toBe(0);
    await fill(log, 3);
    expect(log.end()).toBe(3);
  });

  it('gives every concurrent append a place of its own', async () => {
    const { log } = opened();
    await Promise.all(numbers(0, 300).map((text) => log.append(Buffer.from(text))));
    const texts = (await readAll(log)).map(textOf);
    expect(texts.toSorted()).toEqual(numbers(0, 300).toSorted());
  });

  it('does not depend on the bytes it was given staying as they are', async () => {
    const { log } = opened();
    const bytes = Buffer.from('before');
    const appended = log.append(bytes);
    bytes.write('after!');
    await appended;
    expect((await readAll(log)).map(textOf)).toEqual(['before']);
  });

  ability(abilities.keepsCallOrder, 'keeps the order in which concurrent appends were called', async () => {
    const { log } = opened();
    await Promise.all(numbers(0, 300).map((text) => log.append(Buffer.from(text))));
    expect((await readAll(log)).map(textOf)).toEqual(numbers(0, 300));
  });

  ability(abilities.binary, 'gives back exactly the bytes, whatever they are', async () => {
    const { log } = opened();
    const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    await log.append(everyByte);
    await log.append(new Uint8Array(1000));
    const [first, second] = await readAll(log);
    expect(Buffer.from(first!.bytes).equals(everyByte)).toBe(true);
    expect(Buffer.from(second!.bytes).equals(new Uint8Array(1000))).toBe(true);
  });

  ability(abilities.largestRecord > 0, `keeps a record of ${abilities.largestRecord} bytes`, async () => {
    const { log } = opened();
    const large = Buffer.alloc(abilities.largestRecord, 'large record ');
    await fill(log, 1);
    await log.append(large);
    await log.append(Buffer.from('2'));
    const records = await readAll(log);
    expect(records.map(({ bytes }) => bytes.length)).toEqual([1, large.length, 1]);
    expect(large.equals(records[1]!.bytes)).toBe(true);
  });

  ability(abilities.durable, 'still has everything after it was closed and opened again', async () => {
    await fill(opened().log, 50);
    const log = await opened().reopen();
    expect(log.end()).toBe(50);
    await fill(log, 10, 50);
    expect((await readAll(log)).map(textOf)).toEqual(numbers(0, 60));
  });
}

function reading(opened: () => OpenedLog): void {
  it('ends at once when there is nothing to read', async () => {
    expect(await readAll(opened().log)).toEqual([]);
  });

  it('reads from any offset, in order and without gaps', async () => {
    const { log } = opened();
    await fill(log, 40);
    for (const from of [0, 1, 17, 39, 40]) {
      const records = await readAll(log, from);
      expect(records.map(({ offset }) => offset)).toEqual(numbers(from, 40).map(Number));
      expect(records.map(textOf)).toEqual(numbers(from, 40));
    }
  });

  it.each([4, 1000, -1, 0.5, Number.NaN])('refuses to read from %d when it ends at 3', async (from) => {
    const { log } = opened();
    await fill(log, 3);
    await expect(readAll(log, from)).rejects.toMatchObject({ code: 'POSITION_OUT_OF_RANGE' });
  });
}

function following(opened: () => OpenedLog): void {
  it('gives a follower what is appended while it waits', async () => {
    const { log } = opened();
    await fill(log, 2);
    const follower = follow(log, 0);
    expect((await follower.take(2)).map(textOf)).toEqual(['0', '1']);
    const coming = follower.take(2);
    await fill(log, 2, 2);
    expect((await coming).map(textOf)).toEqual(['2', '3']);
    await follower.stop();
  });

  it('shows two followers the same', async () => {
    const { log } = opened();
    const [one, other] = [follow(log, 0), follow(log, 0)];
    const [seen, alsoSeen] = [one.take(200), other.take(200)];
    await Promise.all(numbers(0, 200).map((text) => log.append(Buffer.from(text))));
    expect((await seen).map(({ offset }) => offset)).toEqual(numbers(0, 200).map(Number));
    expect((await alsoSeen).map(textOf)).toEqual((await seen).map(textOf));
    await Promise.all([one.stop(), other.stop()]);
  });

  it('keeps everything for a follower that is slow', async () => {
    const { log } = opened();
    const follower = follow(log, 0);
    await fill(log, 1);
    expect((await follower.take(1)).map(textOf)).toEqual(['0']);
    const padding = 'x'.repeat(100_000);
    await Promise.all(numbers(1, 200).map((text) => log.append(Buffer.from(`${text} ${padding}`))));
    const records = await follower.take(199);
    expect(records.map(({ offset }) => offset)).toEqual(numbers(1, 200).map(Number));
    expect(records.map((record) => Number.parseInt(textOf(record), 10)).toSorted((a, b) => a - b)).toEqual(
      numbers(1, 200).map(Number),
    );
    await follower.stop();
  });

  it('leaves bytes alone that it has handed out', async () => {
    const { log } = opened();
    const follower = follow(log, 0);
    await fill(log, 1);
    const [kept] = await follower.take(1);
    await fill(log, 300, 1);
    await follower.take(300);
    expect(textOf(kept!)).toBe('0');
    await follower.stop();
  });
}

function ending(opened: () => OpenedLog): void {
  it('ends a waiting follower when its signal aborts', async () => {
    const follower = follow(opened().log, 0);
    const coming = follower.take(1);
    await follower.stop();
    expect(await coming).toEqual([]);
  });

  it('gives a reader nothing whose signal was aborted before', async () => {
    const { log } = opened();
    await fill(log, 1);
    const records: StoredRecord[] = [];
    for await (const batch of log.read(0, { follow: true, signal: AbortSignal.abort() })) records.push(...batch);
    expect(records).toEqual([]);
  });

  it('ends a waiting follower when the log is closed', async () => {
    const { log } = opened();
    const coming = follow(log, 0).take(1);
    await log.close();
    expect(await coming).toEqual([]);
  });

  it('finishes the appends under way when it is closed, and refuses further ones', async () => {
    const { log } = opened();
    const appends = numbers(0, 20).map((text) => log.append(Buffer.from(text)));
    const closed = log.close();
    await expect(log.append(Buffer.from('late'))).rejects.toMatchObject({ code: 'APPEND_REFUSED' });
    await Promise.all(appends);
    await closed;
    expect(log.end()).toBe(20);
  });

  it('can be closed twice', async () => {
    const { log } = opened();
    await Promise.all([log.close(), log.close()]);
    await expect(log.append(Buffer.from('late'))).rejects.toMatchObject({ code: 'APPEND_REFUSED' });
  });
}

function trimming(opened: () => OpenedLog, trims: boolean): void {
  const trimmed = async (before: number): Promise<TrimmableLog> => {
    const log = opened().log as TrimmableLog;
    await fill(log, 40);
    await log.trim(before, 'its name');
    return log;
  };
  const outOfRange = { code: 'POSITION_OUT_OF_RANGE' };

  ability(trims, 'forgets its beginning as far as it said, and no record from an offset on', async () => {
    const log = opened().log as TrimmableLog;
    await fill(log, 40);
    expect([log.begin(), log.name()]).toEqual([0, null]);
    const point = log.trimPoint(25);
    expect(point).toBeGreaterThan(15);
    expect(point).toBeLessThanOrEqual(25);
    await log.trim(25, 'its name');
    expect([log.begin(), log.end(), log.name()]).toEqual([point, 40, 'its name']);
    for (const from of [point, 30, 40]) expect((await readAll(log, from)).map(textOf)).toEqual(numbers(from, 40));
  });

  ability(trims, 'refuses to read what it has forgotten', async () => {
    const log = await trimmed(25);
    await expect(readAll(log, 0)).rejects.toMatchObject(outOfRange);
    await expect(readAll(log, log.begin() - 1)).rejects.toMatchObject(outOfRange);
  });

  ability(trims, 'keeps its newest records, whatever it is told to forget', async () => {
    const log = await trimmed(40);
    expect(log.begin()).toBeGreaterThan(0);
    expect((await readAll(log, log.begin())).map(textOf).at(-1)).toBe('39');
  });

  ability(trims, 'forgets nothing when it is told nothing new', async () => {
    const log = await trimmed(25);
    const begin = log.begin();
    for (const before of [0, 5, begin, begin + 1]) await log.trim(before, 'another name');
    expect([log.begin(), log.name()]).toEqual([begin, 'its name']);
  });

  ability(trims, 'still knows its beginning after it was opened again, and goes on from there', async () => {
    const begin = (await trimmed(25)).begin();
    const log = (await opened().reopen()) as TrimmableLog;
    expect([log.begin(), log.end(), log.name()]).toEqual([begin, 40, 'its name']);
    await fill(log, 10, 40);
    await log.trim(45, 'its name');
    expect(log.begin()).toBeGreaterThan(begin);
    expect((await readAll(log, log.begin())).map(textOf)).toEqual(numbers(log.begin(), 50));
  });

  ability(trims, 'does not disturb followers that are further on, and ends those that are not', async () => {
    const log = opened().log as TrimmableLog;
    await fill(log, 1);
    const [ahead, behind] = [follow(log, 0), follow(log, 0)];
    expect((await behind.take(1)).map(textOf)).toEqual(['0']);
    await fill(log, 39, 1);
    expect((await ahead.take(40)).map(textOf)).toEqual(numbers(0, 40));
    await log.trim(25, 'its name');
    await expect(behind.take(1)).rejects.toMatchObject(outOfRange);
    const coming = ahead.take(2);
    await fill(log, 2, 40);
    expect((await coming).map(textOf)).toEqual(['40', '41']);
    await ahead.stop();
  });
}

function ability(has: boolean, title: string, test: () => Promise<void>): void {
  it.skipIf(!has)(has ? title : `LACKS: ${title}`, test);
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => String(from + index));
}

function textOf({ bytes }: StoredRecord): string {
  return Buffer.from(bytes).toString();
}

async function fill(log: EventLog, count: number, first = 0): Promise<void> {
  for (const text of numbers(first, first + count)) await log.append(Buffer.from(text));
}

async function readAll(log: EventLog, from = 0): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for await (const batch of log.read(from, { follow: false })) records.push(...batch);
  return records;
}

/** A follower that hands out records on demand. */
function follow(log: EventLog, from: number) {
  const abort = new AbortController();
  const batches = log.read(from, { follow: true, signal: abort.signal })[Symbol.asyncIterator]();
  const ahead: StoredRecord[] = [];
  return {
    /** the next records; fewer when the reader ends before */
    async take(count: number): Promise<StoredRecord[]> {
      while (ahead.length < count) {
        const batch = await batches.next();
        if (batch.done) break;
        ahead.push(...batch.value);
      }
      return ahead.splice(0, count);
    },
    async stop(): Promise<void> {
      abort.abort();
      await batches.return?.();
    },
  };
}
