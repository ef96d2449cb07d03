import { expect, it } from 'vitest';
import { addressOf } from './source-address.js';

it.each([
  ['198.51.100.8', '198.51.100.8'],
  ['198.51.100.8:2345', '198.51.100.8'],
  ['2001:db8::7', '2001:db8::7'],
  ['2001:DB8::7', '2001:db8::7'],
  ['[2001:db8::7]', '2001:db8::7'],
  ['[2001:db8::7]:443', '2001:db8::7'],
  ['::ffff:198.51.100.8', '198.51.100.8'],
  ['[::ffff:198.51.100.8]:443', '198.51.100.8'],
  ['fe80::1%eth0', 'fe80::1'],
])('%s is the address %s', (text, address) => expect(addressOf(text)).toBe(address));

it.each([undefined, '', 'unknown', '_hidden', '198.51.100.8:x', '198.51.100', '[198.51.100.8', 'a'.repeat(100_000)])(
  '%.20s is none',
  (text) => expect(addressOf(text)).toBeNull(),
);
