import { digestSecret, isForeignHalf, LONGEST_HALF } from '@latchkey/domain';

type Item = Readonly<Record<string, unknown>>;

const PLAIN = { secretKey: 'secretSha256', value: 'valueSha256' } as const;

/** A key of a file with the SHA-256 in place of a secret in plain text: secrets do not leave this machine. */
export function hashed(given: Item): { item: Item } | { wrong: string } {
  const item: Record<string, unknown> = { ...given };
  for (const [plain, sha256] of Object.entries(PLAIN)) {
    const secret = item[plain];
    if (secret === undefined) continue;
    if (typeof secret !== 'string' || !isForeignHalf(secret)) {
      return { wrong: `${plain} must be 8 to ${LONGEST_HALF} printable ASCII characters without spaces` };
    }
    if (item[sha256] !== undefined) return { wrong: `has ${plain} and ${sha256}: one of them is enough` };
    delete item[plain];
    item[sha256] = digestSecret(secret);
  }
  return { item };
}
