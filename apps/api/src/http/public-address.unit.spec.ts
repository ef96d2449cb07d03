import { describe, expect, it } from 'vitest';
import { PublicAddress } from './public-address.js';

describe('a public address with a path', () => {
  const address = new PublicAddress('https://tools.example.org/latchkey');

  it.each([
    ['/latchkey/v1/me', '/v1/me'],
    ['/latchkey/v1/keys?q=/latchkey/x', '/v1/keys?q=/latchkey/x'],
    ['/latchkey', '/'],
    ['/latchkey/', '/'],
    ['/latchkey?x=1', '/?x=1'],
    ['/latchkey/latchkey', '/latchkey'],
    ['/v1/me', '/v1/me'],
    ['/', '/'],
    ['/latchkeys/v1/me', '/latchkeys/v1/me'],
    ['/x/latchkey/v1/me', '/x/latchkey/v1/me'],
  ])('knows %s as %s', (asked, known) => expect(address.withoutPrefix(asked)).toBe(known));

  it('says what people use, however it was asked', () => {
    expect([address.origin, address.prefix, address.secure]).toEqual(['https://tools.example.org', '/latchkey', true]);
    expect(address.baseFor({ protocol: 'http', host: 'api:3000' })).toBe('https://tools.example.org/latchkey');
  });
});

it('a public address without a path, or none, leaves every path as it is', () => {
  for (const url of ['http://keys.example.org', undefined]) {
    const address = new PublicAddress(url);
    expect([address.prefix, address.secure, address.withoutPrefix('/v1/me')]).toEqual(['', false, '/v1/me']);
  }
  expect(new PublicAddress(undefined).baseFor({ protocol: 'http', host: '[::1]:3000' })).toBe('http://[::1]:3000');
});
