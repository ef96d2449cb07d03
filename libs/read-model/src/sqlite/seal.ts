import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const CHUNK = 4 * 1024 * 1024;

/**
 * Says beside a file that was closed in order what was in it. SQLite notices pages that make no sense, but not a letter of a
 * name that has changed on the disk.
 */
export function seal(file: string): void {
  writeFileSync(sealOf(file), contentOf(file), { mode: 0o600 });
}

/** Takes the seal off a file that is opened. @returns whether the file is what was sealed; null where there is no seal */
export function unseal(file: string): boolean | null {
  const sealed = readIfThere(sealOf(file));
  if (sealed === null) return null;
  const same = existsSync(file) && sealed === contentOf(file);
  rmSync(sealOf(file), { force: true });
  return same;
}

function sealOf(file: string): string {
  return `${file}.seal`;
}

function contentOf(file: string): string {
  const fd = openSync(file, 'r');
  try {
    const chunk = Buffer.allocUnsafe(CHUNK);
    let checksum = 0;
    for (let length = readSync(fd, chunk); length > 0; length = readSync(fd, chunk)) {
      checksum = crc32(chunk.subarray(0, length), checksum);
    }
    return `${fstatSync(fd).size} bytes, CRC-32 ${checksum.toString(16)}\n`;
  } finally {
    closeSync(fd);
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
