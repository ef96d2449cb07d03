import { hash } from 'node:crypto';
import { digestSecret } from './digest.js';
import { isAccess, isSecretKey, kindOfAccessKey, withAccessFormat, type Credential } from './format.js';

const SHORTEST_HALF = 8;
/** How long a half may be that another product issued, in characters. */
export const LONGEST_HALF = 128;

// a space would be lost at the end of a header, and joins headers that are sent twice
const PRINTABLE = new RegExp(`^[\\x21-\\x7e]{${SHORTEST_HALF},${LONGEST_HALF}}$`);
const VALUE_PREFIX = 'vk_';

/** Whether a text may be a half, or the one value, of a credential that another product issued: 8 to 128 printable ASCII characters. */
export function isForeignHalf(text: string): boolean {
  return PRINTABLE.test(text);
}

/**
 * The access key of a credential that is one value: it follows from the digest of the value, so it can be known without
 * the value, and the value presents both halves.
 *
 * @param digest of the value, see digestSecret
 */
export function valueAccessKey(digest: string): string {
  return withAccessFormat(VALUE_PREFIX, hash('sha256', `latchkey:value:${digest}`, 'buffer'));
}

/** Whether an access key is one that `valueAccessKey` makes. */
export function isValueAccessKey(accessKey: string): boolean {
  return isAccess(accessKey, VALUE_PREFIX);
}

/**
 * Both halves of a credential that is presented as one value: of another product, or both halves of ours joined by a dot,
 * as in `ak_....sk_...`; null for what can be neither.
 */
export function credentialOfValue(value: string): Credential | null {
  const dot = value.indexOf('.');
  if (dot > 0) {
    const [accessKey, secretKey] = [value.slice(0, dot), value.slice(dot + 1)];
    const isOurs = kindOfAccessKey(accessKey) !== undefined || isValueAccessKey(accessKey);
    if (isOurs && (isSecretKey(secretKey, 'api') || isSecretKey(secretKey, 'data-loader')))
      return { accessKey, secretKey };
  }
  return isForeignHalf(value) ? { accessKey: valueAccessKey(digestSecret(value)), secretKey: value } : null;
}
