import { describe, expect, it } from 'vitest';
import type { StoredRecord } from './event-log.port.js';
import { RecentRecords } from './log-reader.js';

const MIB = 1024 * 1024;

function records(first: number, count: number, size = 10): StoredRecord[] {
  return Array.from({ length: count }, (_, at) => ({ offset: first + at, bytes: new Uint8Array(size) }));
}

function offsetsSince(recent: RecentRecords, offset: number): number[] | undefined {
  return recent.since(offset)?.map((record) => record.offset);
}

describe('recent records', () => {
  it('go back from any offset they hold to the newest', () => {
    const recent = new RecentRecords();
    recent.push(records(5, 2));
    recent.push(records(7, 1));
    recent.push(records(8, 3));
    expect(offsetsSince(recent, 5)).toEqual([5, 6, 7, 8, 9, 10]);
    expect(offsetsSince(recent, 6)).toEqual([6, 7, 8, 9, 10]);
    expect(offsetsSince(recent, 9)).toEqual([9, 10]);
  });

  it('have nothing before and nothing after what they hold', () => {
    const recent = new RecentRecords();
    expect(recent.since(0)).toBeUndefined();
    recent.push(records(5, 2));
    expect(recent.since(4)).toBeUndefined();
    expect(recent.since(7)).toBeUndefined();
  });

  it('forget the oldest when they take too much memory', () => {
    const recent = new RecentRecords();
    for (let offset = 0; offset < 20; offset += 1) recent.push(records(offset, 1, MIB));
    expect(recent.since(12)).toBeUndefined();
    expect(offsetsSince(recent, 13)).toHaveLength(7);
  });

  it('count tiny records for what they really take', () => {
    const recent = new RecentRecords();
    for (let batch = 0; batch < 100; batch += 1) recent.push(records(batch * 1000, 1000, 1));
    expect(recent.since(0)).toBeUndefined();
    expect(offsetsSince(recent, 99_000)).toHaveLength(1000);
  });

  it('keep the newest batch, however large', () => {
    const recent = new RecentRecords();
    recent.push(records(0, 1));
    recent.push(records(1, 1, 16 * MIB));
    expect(recent.since(0)).toBeUndefined();
    expect(offsetsSince(recent, 1)).toEqual([1]);
  });
});
