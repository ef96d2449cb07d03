import fs from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';

// plain descriptors: a FileHandle costs more on the append path
export const openFile = promisify(fs.open);
export const closeFile = promisify(fs.close);

export function truncateFile(fd: number, length: number): Promise<void> {
  return new Promise((resolve, reject) => fs.ftruncate(fd, length, (error) => (error ? reject(error) : resolve())));
}

export function renameFile(from: string, to: string): Promise<void> {
  return new Promise((done, reject) => fs.rename(from, to, (error) => (error ? reject(error) : done())));
}

export function removeFile(file: string): Promise<void> {
  return new Promise((done, reject) => fs.unlink(file, (error) => (error ? reject(error) : done())));
}

/** Resolves once the content of a file is on the disk. */
export function syncData(fd: number): Promise<void> {
  return new Promise((resolve, reject) => fs.fdatasync(fd, (error) => (error ? reject(error) : resolve())));
}

/** Writes all buffers in order at a place; a short write is continued until the system says why it stopped. */
export async function writeFully(fd: number, buffers: readonly Buffer[], position: number): Promise<void> {
  const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
  let done = await writeOnce(fd, buffers, position);
  if (done === total) return;
  const rest = Buffer.concat(buffers);
  while (done < total) done += await writeOnce(fd, [rest.subarray(done)], position + done);
}

function writeOnce(fd: number, buffers: readonly Buffer[], position: number): Promise<number> {
  return new Promise((resolve, reject) =>
    fs.writev(fd, buffers, position, (error, written) => (error ? reject(error) : resolve(written))),
  );
}

/** Reads up to `length` bytes at a place into a buffer of its own; shorter only where the file ends. */
export async function readFully(fd: number, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length);
  let done = 0;
  while (done < length) {
    const read = await readOnce(fd, buffer, done, position + done);
    if (read === 0) return buffer.subarray(0, done);
    done += read;
  }
  return buffer;
}

function readOnce(fd: number, buffer: Buffer, at: number, position: number): Promise<number> {
  return new Promise((resolve, reject) =>
    fs.read(fd, buffer, at, buffer.length - at, position, (error, read) => (error ? reject(error) : resolve(read))),
  );
}

/** Makes the names in a folder durable: a file that was synced can still lose its name. */
export async function syncFolder(folder: string): Promise<void> {
  const fd = await openFile(folder, 'r');
  try {
    await new Promise<void>((resolve, reject) => fs.fsync(fd, (error) => (error ? reject(error) : resolve())));
  } finally {
    await closeFile(fd);
  }
}

/** Creates a folder with its parents, for this user only, and makes each new name durable. */
export async function createFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let created = resolve(folder); ; created = dirname(created)) {
    await syncFolder(dirname(created));
    if (created === resolve(first)) return;
  }
}
