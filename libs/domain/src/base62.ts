export const BASE62_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Writes bytes, read as one big-endian number, in base 62 with a fixed width; the alphabet is in ASCII order, so equal
 * widths sort as the numbers do.
 *
 * @param bytes the number, big-endian
 * @param width digits to write; the number must fit (22 hold 128 bits, 43 hold 256)
 */
export function base62(bytes: Uint8Array, width: number): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let digits = '';
  for (let i = 0; i < width; i++) {
    digits = BASE62_DIGITS[Number(rest % 62n)]! + digits;
    rest /= 62n;
  }
  if (rest !== 0n) throw new RangeError(`the number needs more than ${width} base-62 digits`);
  return digits;
}
