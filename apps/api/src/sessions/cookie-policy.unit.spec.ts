import type { FastifyReply } from 'fastify';
import { describe, expect, it } from 'vitest';
import { PublicAddress } from '../http/public-address.js';
import { CookiePolicy } from './cookie-policy.js';

interface Asked {
  readonly host?: string;
  readonly protocol?: 'http' | 'https';
  readonly origin?: string;
  readonly cookie?: string;
}
const asked = ({ host = '127.0.0.1:3000', protocol = 'http', ...headers }: Asked) => ({ host, protocol, headers });
const LOG = '01984b2e-0000-7000-8000-000000000001';
const policy = (publicUrl?: string, log = LOG) => new CookiePolicy(new PublicAddress(publicUrl), log);
const NAME = policy().name.replace('__Host-', '');
const allowed = (act: () => void) => {
  try {
    act();
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'FORBIDDEN' });
    return false;
  }
};

function cookieFor(given: Asked, publicUrl?: string): string {
  let cookie = '';
  const reply = { header: (_name: string, value: string) => (cookie = value) } as unknown as FastifyReply;
  policy(publicUrl).set(asked(given), reply, 'TOKEN');
  return cookie;
}

const PUBLIC = 'https://keys.example.org/latchkey';
const SECURE = `__Host-${NAME}=TOKEN; Path=/; HttpOnly; SameSite=Strict; Secure`;
const LOOPBACK = `${NAME}=TOKEN; Path=/; HttpOnly; SameSite=Strict`;

describe('the cookie of a session', () => {
  it.each<[string, string, Asked, string?]>([
    ['over https', SECURE, { protocol: 'https', host: 'keys.example.org' }],
    ['over https on this machine', SECURE, { protocol: 'https', host: 'localhost' }],
    ['at the public https address, however the proxy calls us', SECURE, { host: 'api:3000' }, PUBLIC],
    ['to a page of the public address', SECURE, { origin: 'https://keys.example.org' }, PUBLIC],
    ['on this machine', LOOPBACK, {}],
    ['on this machine by name', LOOPBACK, { host: 'localhost:3000' }],
    ['on this machine in IPv6', LOOPBACK, { host: '[::1]:3000' }],
    ['on this machine beside a public address', LOOPBACK, { origin: 'http://127.0.0.1:3000' }, PUBLIC],
  ])('%s', (_, cookie, given, publicUrl) => expect(cookieFor(given, publicUrl)).toBe(cookie));

  it.each<[string, string | null, Asked, string?]>([
    ['is read over https', 'A', { protocol: 'https', host: 'x.org', cookie: `a=1; __Host-${NAME}=A; b=2` }],
    ['is read on this machine', 'A', { cookie: `${NAME}=A` }],
    ['that anybody below the domain can set is not read over https', null, { protocol: 'https', host: 'x.org', cookie: `${NAME}=A` }],
    ['nor off this machine', null, { host: 'x.org', cookie: `${NAME}=A` }],
    ['that is secure comes first', 'B', { cookie: `${NAME}=A; __Host-${NAME}=B` }],
    ['of a similar name is none', null, { cookie: `x${NAME}=A; ${NAME}2=B; latchkey=${NAME}=C` }],
    ['of another installation is none', null, { cookie: `${policy(undefined, 'other').name.replace('__Host-', '')}=A` }],
    ['may be missing', null, {}],
  ])('%s', (_, token, given, publicUrl) => expect(policy(publicUrl).tokenIn(asked(given))).toBe(token)); // prettier-ignore
});

describe('signing in', () => {
  it.each<[string, boolean, Asked, string?]>([
    ['over https', true, { protocol: 'https', host: 'x.org' }],
    ['on this machine', true, { host: '127.8.9.1:3000' }],
    ['over plain http from elsewhere', false, { host: '192.0.2.1:3000' }],
    ['under a name that only begins like this machine', false, { host: 'localhost.example.org' }],
    ['under a name that only looks like this machine', false, { host: '127.0.0.1.example.org' }],
    ['under no name', false, { host: '' }],
    ['where the public address is plain', false, { host: 'x.org' }, 'http://x.org'],
    ['where the public address is https', true, { host: 'x.org' }, PUBLIC],
  ])('%s: %s', (_, may, given, publicUrl) =>
    expect(allowed(() => policy(publicUrl).requireSafeChannel(asked(given)))).toBe(may),
  );
});

describe('a page', () => {
  it.each<[string, boolean, Asked, string?]>([
    ['that does not say where it is from', true, {}],
    ['of this address', true, { origin: 'http://127.0.0.1:3000' }],
    ['of another port', false, { origin: 'http://127.0.0.1:3001' }],
    ['of another host', false, { origin: 'https://evil.example' }],
    ['over https, of what is asked over http', false, { host: 'x.org', origin: 'https://x.org' }],
    ['over http, of what is asked over https', false, { protocol: 'https', host: 'x.org', origin: 'http://x.org' }],
    [
      'over http, of the public https address',
      false,
      { host: 'keys.example.org', origin: 'http://keys.example.org' },
      PUBLIC,
    ],
    ['over https on this machine, of what is asked over http', false, { origin: 'https://127.0.0.1:3000' }],
    ['that is nowhere', false, { origin: 'null' }],
    ['of the default port', true, { protocol: 'https', host: 'x.org:443', origin: 'https://x.org' }],
    ['of the public address', true, { host: 'api:3000', origin: 'https://keys.example.org' }, PUBLIC],
    ['below the public address', false, { host: 'api:3000', origin: 'https://a.keys.example.org' }, PUBLIC],
  ])('%s: %s', (_, may, given, publicUrl) =>
    expect(allowed(() => policy(publicUrl).requireOwnOrigin(asked(given)))).toBe(may),
  );
});
