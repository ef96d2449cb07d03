import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { BASE62_DIGITS, base62 } from '../base62.js';

export const KEY_KINDS = ['api', 'data-loader'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

const PREFIX = { api: { access: 'ak_', secret: 'sk_' }, 'data-loader': { access: 'dak_', secret: 'dsk_' } } as const;
const ACCESS = /^(ak|dak)_[0-9A-Za-z]{28}$/;
const SECRET = /^(sk|dsk)_[0-9A-Za-z]{49}$/;
const CHECKSUM_DIGITS = 6;

export interface Credential {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Makes the two halves of a new credential; `random(n)` returns n random bytes. */
export function issueCredential(kind: KeyKind, random: (bytes: number) => Uint8Array = randomBytes): Credential {
  return {
    accessKey: withChecksum(PREFIX[kind].access + base62(random(16), 22)),
    secretKey: issueSecret(kind, random),
  };
}

/** Makes a new secret half (256 random bits) for a key of this kind. */
export function issueSecret(kind: KeyKind, random: (bytes: number) => Uint8Array = randomBytes): string {
  return withChecksum(PREFIX[kind].secret + base62(random(32), 43));
}

/** The kind an access key claims, or undefined when its shape or checksum is wrong. */
export function kindOfAccessKey(text: string): KeyKind | undefined {
  if (!ACCESS.test(text) || !checksumHolds(text)) return undefined;
  return text.charCodeAt(0) === 100 ? 'data-loader' : 'api';
}

/** True when a secret key has the right shape and checksum for this kind. */
export function isSecretKey(text: string, kind: KeyKind): boolean {
  return SECRET.test(text) && text.startsWith(PREFIX[kind].secret) && checksumHolds(text);
}

function withChecksum(text: string): string {
  return text + checksum(text);
}

function checksumHolds(text: string): boolean {
  const split = text.length - CHECKSUM_DIGITS;
  return checksum(text.slice(0, split)) === text.slice(split);
}

// Plain numbers here: verification runs this twice a request, and BigInt would dominate it.
function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let i = 0; i < CHECKSUM_DIGITS; i++) {
    digits = BASE62_DIGITS[rest % 62]! + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

// Wherever it begins: in JSON and URLs a letter or digit of an escape sequence may stand right before it.
const SECRET_ANYWHERE = /(d?sk_)[0-9A-Za-z]{20,}/g;

/** Replaces whatever looks like a secret key by its prefix, for logs and error texts. */
export function redactSecrets(text: string): string {
  return text.replace(SECRET_ANYWHERE, '$1[redacted]');
}
