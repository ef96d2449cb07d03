import { describe, expect, it } from 'vitest';
import { KeyRing, type SealedSecret } from './sealing.js';

const FIRST = Buffer.alloc(32, 1);
const SECOND = Buffer.alloc(32, 2);
const SECRET = 'sk_of_a_key';

function seal(ring: KeyRing): SealedSecret {
  const sealed = ring.seal(SECRET, 'key_1', 1);
  expect(sealed).not.toBeNull();
  return sealed!;
}

describe('a sealed secret', () => {
  const ring = new KeyRing([FIRST]);

  it('opens for its key and version', () => expect(ring.open(seal(ring), 'key_1', 1)).toBe(SECRET));
  it('does not hold the secret as text', () => {
    const { box } = seal(ring);
    expect(Buffer.from(box, 'base64url').includes(SECRET)).toBe(false);
  });
  it('differs each time', () => expect(seal(ring).box).not.toBe(seal(ring).box));
  it('does not open for another key', () => expect(ring.open(seal(ring), 'key_2', 1)).toBeNull());
  it('does not open for another version', () => expect(ring.open(seal(ring), 'key_1', 2)).toBeNull());
  it('does not open where key and version only look the same together', () => {
    const sealed = ring.seal(SECRET, 'key_1', 11)!;
    expect(ring.open(sealed, 'key_11', 1)).toBeNull();
  });

  it('does not open when any byte of it was changed', () => {
    const { kid, box } = seal(ring);
    const bytes = Buffer.from(box, 'base64url');
    expect(bytes.length).toBe(12 + SECRET.length + 16);
    const opened = [...bytes].map((byte, at) => {
      const changed = Buffer.from(bytes);
      changed[at] = byte ^ 1;
      return ring.open({ kid, box: changed.toString('base64url') }, 'key_1', 1);
    });
    expect(opened).toEqual(Array.from(bytes, () => null));
  });

  it('does not open when it was cut anywhere', () => {
    const { kid, box } = seal(ring);
    const opened = Array.from(box, (_, length) => ring.open({ kid, box: box.slice(0, length) }, 'key_1', 1));
    expect(opened.filter((text) => text !== null)).toEqual([]);
  });
});

describe('a ring', () => {
  it('of two keys seals with the first and opens what either sealed', () => {
    const both = new KeyRing([SECOND, FIRST]);
    const old = seal(new KeyRing([FIRST]));
    const fresh = seal(both);
    expect(fresh.kid).toBe(seal(new KeyRing([SECOND])).kid);
    expect(fresh.kid).not.toBe(old.kid);
    expect([old, fresh].map((sealed) => both.open(sealed, 'key_1', 1))).toEqual([SECRET, SECRET]);
  });

  it('without the key opens nothing', () =>
    expect(new KeyRing([SECOND]).open(seal(new KeyRing([FIRST])), 'key_1', 1)).toBeNull());

  it('does not open a secret that claims another key of the ring', () => {
    const both = new KeyRing([FIRST, SECOND]);
    const { kid } = seal(new KeyRing([SECOND]));
    expect(both.open({ ...seal(both), kid }, 'key_1', 1)).toBeNull();
  });

  it('that is empty seals nothing and opens nothing', () => {
    const empty = new KeyRing([]);
    expect(empty.seal(SECRET, 'key_1', 1)).toBeNull();
    expect(empty.open(seal(new KeyRing([FIRST])), 'key_1', 1)).toBeNull();
  });

  it('names a key without telling it', () => {
    const { kid } = seal(new KeyRing([FIRST]));
    expect(kid).toMatch(/^[\w-]{8}$/);
    expect(FIRST.toString('base64url')).not.toContain(kid);
  });
});
