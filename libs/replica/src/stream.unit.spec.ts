import type { Key } from '@latchkey/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { Stream } from './stream.js';

const write = { command: 'c', request: 'r', offset: 3 };
const key = { id: 'key_1' } as Key;

describe('a stream of which a snapshot has the larger part', () => {
  let stream: Stream<Key>;
  let reads: number;
  beforeEach(() => {
    stream = new Stream<Key>();
    reads = 0;
    const read = () => {
      reads++;
      stream.complete('last', key, { created: write, writes: [], unpublished: { ranges: [[1, 1]], newest: -1 } });
    };
    stream.leave(read);
  });

  it('does not read it for where it stands', () => {
    stream.seq = 4;
    stream.ended = true;
    stream.quarantined = true;
    stream.ended = false;
    expect([stream.seq, stream.offset, stream.ended, stream.quarantined, reads]).toEqual([4, -1, false, true, 0]);
  });

  it.each<[string, () => unknown, unknown]>([
    ['its newest record', () => stream.last, 'last'],
    ['its state', () => stream.state, key],
    ['a remembered write', () => stream.remembered('c'), write],
    ['fences', () => stream.sequenceOf(3), 2],
    ['a copy', () => stream.copy().state, key],
  ])('reads it once for %s', (_, ask, answer) => {
    expect(ask()).toEqual(answer);
    ask();
    expect(reads).toBe(1);
  });

  it('changes on top of it', () => {
    stream.last = 'newer';
    expect([stream.last, stream.state]).toEqual(['newer', key]);
    stream.leave(() => stream.complete('last', key, null));
    stream.state = null;
    expect([stream.last, stream.state]).toEqual(['last', null]);
    const unpublished = { ranges: [[1, 1] as const], newest: -1 };
    stream.leave(() => stream.complete('last', key, { created: null, writes: [write], unpublished }));
    stream.remember({ ...write, command: 'd' }, false);
    stream.leaveUnpublished(4);
    expect([stream.remembered('c'), stream.sequenceOf(5)]).toEqual([write, 3]);
  });
});
