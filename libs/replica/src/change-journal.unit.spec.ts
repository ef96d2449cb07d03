import { describe, expect, it } from 'vitest';
import { ChangeJournal } from './change-journal.js';
import { Stream } from './stream.js';

const given = (streams: readonly Stream[]) => {
  const journal = new ChangeJournal();
  streams.forEach((stream, offset) => journal.add(offset, stream));
  return journal;
};
const known = (journal: ChangeJournal, offset: number) => {
  const changed = journal.since(offset);
  return changed === null ? null : [...changed];
};

describe('the journal of changes', () => {
  const [a, b, c] = [new Stream(), new Stream(), new Stream()];

  it('says what changed after an offset, each once', () => {
    const journal = given([a, b, a, c, a]);
    expect(known(journal, -1)).toEqual([a, b, c]);
    expect(known(journal, 2)).toEqual([c, a]);
    expect(known(journal, 3)).toEqual([a]);
    expect(known(journal, 4)).toEqual([]);
    expect(known(journal, 99)).toEqual([]);
  });

  it('knows offsets at which nothing changed', () => {
    const journal = new ChangeJournal();
    journal.add(3, a);
    journal.add(7, b);
    expect(known(journal, 0)).toEqual([a, b]);
    expect(known(journal, 5)).toEqual([b]);
  });

  it('is empty at first', () => expect(known(new ChangeJournal(), 5)).toEqual([]));

  it('reaches back at least 10,000 changes and at most 20,000, and says when that is not enough', () => {
    const streams = Array.from({ length: 50_000 }, () => new Stream());
    const journal = given(streams);
    const reaches = (back: number) => known(journal, 49_999 - back)?.length ?? null;
    expect(reaches(10_000)).toBe(10_000);
    expect(reaches(20_000)).toBeNull();
    for (let back = 1; back < 20_000; back += 997) expect([back, null]).toContain(reaches(back));
  });

  it('knows exactly what it has forgotten: not one change goes missing', () => {
    const journal = given(Array.from({ length: 20_000 }, () => new Stream()));
    expect(known(journal, 9_999)).toHaveLength(10_000);
    expect(known(journal, 9_998)).toBeNull();
  });
});
