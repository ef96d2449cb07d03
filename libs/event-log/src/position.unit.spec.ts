import { describe, expect, it } from 'vitest';
import { History } from '../../../test/support/history.js';
import { MemoryLog } from '../../../test/support/memory-log.js';
import {
  acceptanceEnvelope,
  barrierEnvelope,
  decodeEnvelope,
  encodeEnvelope,
  fenceEnvelope,
  genesisEnvelope,
  isAcceptance,
  type Envelope,
} from './envelope.js';
import { foreignTo } from './position.js';

const idOf = (bytes: Uint8Array) => {
  const decoded = decodeEnvelope(bytes);
  return decoded.kind === 'envelope' ? decoded.envelope.id : '-';
};

/** Genesis, a barrier, garbage, a barrier. */
function given() {
  const history = new History();
  const barrier = () => encodeEnvelope(barrierEnvelope('acc_1', ''));
  history.put(barrier()).put(Buffer.from('garbage')).put(barrier());
  const log = new MemoryLog();
  for (const { bytes } of history.records) log.put(bytes);
  const ids = log.records.map(idOf);
  const position = (offset: number, record = ids[offset] ?? '') => ({ log: ids[0]!, offset, record });
  return { log, own: ids[0]!, position, ids };
}

describe('a position', () => {
  it.each([0, 1, 2, 3])('at record %i is of this log, whatever the record is', async (offset) => {
    const { log, own, position } = given();
    expect(await foreignTo(own, log, position(offset))).toBeNull();
  });

  it('of another log is not, although the record is the same', async () => {
    const { log, own, position } = given();
    expect(await foreignTo(own, log, { ...position(1), log: 'another' })).toContain('is of log another');
  });

  it('behind the end is not: the log was rewound', async () => {
    const { log, own, position } = given();
    expect(await foreignTo(own, log, position(4))).toContain('rewound');
  });

  it.each([
    ['another record lies', 1, 'another'],
    ['a record lies and garbage was', 1, '-'],
    ['garbage lies and a record was', 2, 'another'],
  ])('where %s is not', async (_, offset, record) => {
    const { log, own, position } = given();
    expect(await foreignTo(own, log, position(offset, record))).toContain('replaced');
  });

  it('is not said to be foreign when the log cannot be read', async () => {
    const { log, own, position } = given();
    log.fail(new Error('disk'));
    await expect(foreignTo(own, log, position(1))).rejects.toThrow('disk');
  });
});

describe('an acceptance', () => {
  const accepted = acceptanceEnvelope('acc_1', '2026-01-01T00:00:00.000Z');

  it('is a barrier, so that readers who do not know it take it for one', () =>
    expect(accepted).toMatchObject({ kind: 'barrier', account: 'acc_1', aggregate: '', data: {} }));

  it('is known for what it is after it was written and read', () => {
    const decoded = decodeEnvelope(encodeEnvelope(accepted)) as { envelope: Envelope };
    expect(isAcceptance(decoded.envelope)).toBe(true);
  });

  it('is none of the others, and no event that calls itself so', () => {
    const others = [
      barrierEnvelope('acc_1', ''),
      genesisEnvelope({ id: 'acc_1', name: 'x' }, ''),
      fenceEnvelope(accepted),
      { ...accepted, kind: 'event' as const },
      { ...accepted, type: 'Other' },
    ];
    expect(others.map(isAcceptance)).toEqual([false, false, false, false, false]);
  });
});
