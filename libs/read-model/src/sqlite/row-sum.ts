import { crc32 } from 'node:zlib';
import type { Row } from './database.js';

/** A row says something else than what was written into it. */
export class DamagedRow extends Error {}

/** A checksum of what is in a row, so that no letter of it changes unnoticed on the disk. */
export function sumOf(values: Row): number {
  return crc32(JSON.stringify(values));
}
