import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRecord } from './segment-format.js';
import { damageInTail } from './tail-check.js';

const payloads = fc.uint8Array({ minLength: 1, maxLength: 2000 });

describe('the end of a segment', () => {
  it('is an unfinished record wherever a single record stops', () => {
    fc.assert(
      fc.property(payloads, fc.nat(), (payload, cut) => {
        const record = encodeRecord(payload);
        expect(damageInTail(record.subarray(0, cut % record.length))).toBeUndefined();
      }),
    );
  });

  it('is damaged when the last record is whole but for its length', () => {
    fc.assert(
      fc.property(payloads, fc.integer({ min: 1, max: 1_000_000 }), (payload, more) => {
        const record = encodeRecord(payload);
        record.writeUInt32LE(payload.length + more);
        expect(damageInTail(record)).toContain('length of the last record is wrong');
      }),
    );
  });

  it('is damaged when a whole record lies behind one whose length is wrong', () => {
    fc.assert(
      fc.property(payloads, payloads, payloads, fc.nat(), (first, second, third, cut) => {
        const record = encodeRecord(first);
        record.writeUInt32LE(1_000_000);
        const unfinished = encodeRecord(third);
        const tail = Buffer.concat([record, encodeRecord(second), unfinished.subarray(0, cut % unfinished.length)]);
        expect(damageInTail(tail)).toContain('another record follows');
      }),
    );
  });

  it('is an unfinished record even where every byte could start one', () => {
    const tail = encodeRecord(Buffer.alloc(64 * 1024, Buffer.from([0, 1, 0, 0])));
    expect(damageInTail(tail.subarray(0, tail.length - 1))).toBeUndefined();
  });

  it('is refused when telling would take too long', () => {
    const tail = encodeRecord(Buffer.alloc(4 * 1024 * 1024, Buffer.from([0, 1, 0, 0])));
    expect(damageInTail(tail.subarray(0, tail.length - 1))).toContain('or its length is wrong');
  });
});
