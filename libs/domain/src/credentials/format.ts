import { randomBytes } from 'node:crypto';
import { BASE62_DIGITS, base62 } from '../ids.js';

/** Every kind of key. A route takes one kind. */
export const KEY_KINDS = ['api', 'data-loader'] as const;
/** The kind of a key: `api` for most services, `data-loader` for imports. */
export type KeyKind = (typeof KEY_KINDS)[number];

const PREFIX = { api: { access: 'ak_', secret: 'sk_' }, 'data-loader': { access: 'dak_', secret: 'dsk_' } } as const;
const ACCESS_DIGITS = 28;
const SECRET_DIGITS = 49;
const CHECKSUM_DIGITS = 6;

/** Both halves of a credential, as they are shown once at creation. */
export interface Credential {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Makes the two halves of a new credential; `random(n)` returns n random bytes. */
export function issueCredential(kind: KeyKind, random: (bytes: number) => Uint8Array = randomBytes): Credential {
  return {
    accessKey: withAccessFormat(PREFIX[kind].access, random(16)),
    secretKey: issueSecret(kind, random),
  };
}

/** Makes a new secret half (256 random bits) for a key of this kind. */
export function issueSecret(kind: KeyKind, random: (bytes: number) => Uint8Array = randomBytes): string {
  return withSecretFormat(PREFIX[kind].secret, random);
}

/** 256 random bits in the format of a secret key, under any prefix. */
export function withSecretFormat(prefix: string, random: (bytes: number) => Uint8Array): string {
  return withChecksum(prefix + base62(random(32), 43));
}

/** 128 bits in the format of an access key, under any prefix. */
export function withAccessFormat(prefix: string, bytes: Uint8Array): string {
  return withChecksum(prefix + base62(bytes.subarray(0, 16), 22));
}

/** True when a text is what `withAccessFormat` makes under this prefix. */
export function isAccess(text: string, prefix: string): boolean {
  return isHalf(text, prefix, ACCESS_DIGITS);
}

/** The kind an access key claims, or undefined when its shape or checksum is wrong. */
export function kindOfAccessKey(text: string): KeyKind | undefined {
  const kind = text.charCodeAt(0) === 100 ? 'data-loader' : 'api';
  return isHalf(text, PREFIX[kind].access, ACCESS_DIGITS) ? kind : undefined;
}

/** True when a secret key has the right shape and checksum for this kind. */
export function isSecretKey(text: string, kind: KeyKind): boolean {
  return isSecret(text, PREFIX[kind].secret);
}

/** True when a text is what `withSecretFormat` makes under this prefix. */
export function isSecret(text: string, prefix: string): boolean {
  return isHalf(text, prefix, SECRET_DIGITS);
}

// what a digit is worth, by its character code; -1 where it is none
const VALUE = Int8Array.from({ length: 128 }, (_, code) => BASE62_DIGITS.indexOf(String.fromCharCode(code)));

// CRC-32 as in ISO 3309 (the one of zlib)
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function withChecksum(text: string): string {
  let rest = checksum(text, text.length);
  let digits = '';
  for (let i = 0; i < CHECKSUM_DIGITS; i++) {
    digits = BASE62_DIGITS[rest % 62]! + digits;
    rest = Math.floor(rest / 62);
  }
  return text + digits;
}

// It takes a third of the time of a regular expression and zlib's crc32.
function isHalf(text: string, prefix: string, digits: number): boolean {
  if (text.length !== prefix.length + digits || !text.startsWith(prefix)) return false;
  const split = text.length - CHECKSUM_DIGITS;
  for (let i = prefix.length; i < text.length; i++) if (!(VALUE[text.charCodeAt(i)]! >= 0)) return false;
  let stated = 0;
  for (let i = split; i < text.length; i++) stated = stated * 62 + VALUE[text.charCodeAt(i)]!;
  return stated === checksum(text, split);
}

function checksum(text: string, length: number): number {
  let crc = 0xffffffff;
  for (let i = 0; i < length; i++) crc = CRC_TABLE[(crc ^ text.charCodeAt(i)) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

// A whole secret is found anywhere (in JSON and URLs a letter of an escape sequence may precede it), a part of one only at
// the start of a word: `task_` and a long id is none.
const SECRET_ANYWHERE = /(?:\b|(?=[dls]?sk_[0-9A-Za-z]{49}))([dls]?sk_)[0-9A-Za-z]{20,}/g;

/** Replaces everything that looks like a secret of a key, session or link by its prefix, for logs and error texts. */
export function redactSecrets(text: string): string {
  return text.replace(SECRET_ANYWHERE, '$1[redacted]');
}
