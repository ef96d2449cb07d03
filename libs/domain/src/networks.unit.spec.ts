import { describe, expect, it } from 'vitest';
import { canonicalNetwork, isAllowedFrom, isEverywhere, narrowsNetworks } from './networks.js';

describe('a network', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7/32', '192.0.2.7'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8:0::/32', '2001:db8::/32'],
    ['2001:db8::1/128', '2001:db8::1'],
    ['::/0', '::/0'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
  ])('%s is stored as %s', (text, stored) => expect(canonicalNetwork(text)).toBe(stored));

  it.each([
    '',
    'x',
    '10.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '0x7f.0.0.1',
    '010.0.0.0/8',
    '10.0.0.0/08x',
    'fe80::1%eth0',
    '::/129',
    '10.0.0.0 /8',
  ])('%j is none', (text) => expect(() => canonicalNetwork(text)).toThrow('must be an address or a network'));

  it('with more than a network in it is refused with the network there is', () => {
    expect(() => canonicalNetwork('10.1.2.3/8')).toThrow('write 10.0.0.0/8');
    expect(() => canonicalNetwork('2001:db8::1/32')).toThrow('write 2001:db8::/32');
  });

  it('may be everywhere', () =>
    expect(['0.0.0.0/0', '::/0', '10.0.0.0/8', '192.0.2.7'].map(isEverywhere)).toEqual([true, true, false, false]));
});

describe('an address', () => {
  const HOME = ['10.0.0.0/8', '2001:db8::/32', '192.0.2.7'];
  it.each([
    ['10.1.2.3', true],
    ['11.1.2.3', false],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['2001:db8::99', true],
    ['2001:db9::99', false],
    ['::ffff:10.1.2.3', true],
    ['::ffff:a01:203', true],
    ['::ffff:b01:203', false],
    ['[2001:db8::99]:443', true],
    ['unknown', false],
    ['', false],
  ])('%s is allowed: %s, also when it comes again', (ip, allowed) => {
    expect([isAllowedFrom(HOME, { ip }), isAllowedFrom(HOME, { ip })]).toEqual([allowed, allowed]);
  });

  it('that is not known is in no network', () => {
    expect([isAllowedFrom(HOME, undefined), isAllowedFrom(HOME, {}), isAllowedFrom(['0.0.0.0/0'], {})]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('is not asked for where a key works from anywhere', () => {
    const origin = {
      get ip(): string {
        throw new Error('asked');
      },
    };
    expect(isAllowedFrom(null, origin)).toBe(true);
  });

  it('is judged right after more of them than are remembered', () => {
    for (let n = 0; n < 600; n++) {
      const ip = `${n % 2 === 0 ? 10 : 11}.0.${n >> 8}.${n & 255}`;
      expect(isAllowedFrom(HOME, { ip })).toBe(n % 2 === 0);
    }
    expect(isAllowedFrom(HOME, { ip: '11.0.0.1' })).toBe(false);
  });
});

it.each<[string[] | null, string[] | null, boolean]>([
  [null, null, false],
  [null, ['10.0.0.0/8'], true],
  [null, ['0.0.0.0/0'], true],
  [null, ['0.0.0.0/0', '::/0'], false],
  [['10.0.0.0/8'], null, false],
  [['10.0.0.0/8'], ['8.0.0.0/5'], false],
  [['10.1.0.0/16'], ['10.0.0.0/8'], false],
  [['10.0.0.0/8'], ['10.1.0.0/16'], true],
  [['10.0.0.1'], ['2001:db8::/32'], true],
  [['2001:db8::1', '10.0.0.1'], ['2001:db8::/32', '10.0.0.0/24'], false],
])('from %j to %j takes an address away: %s', (before, after, narrows) =>
  expect(narrowsNetworks(before, after)).toBe(narrows),
);
