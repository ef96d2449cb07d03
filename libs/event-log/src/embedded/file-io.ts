import fs from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';

// plain descriptors: a FileHandle costs more on the append path
export const openFile = promisify(fs.open);
export const closeFile = promisify(fs.close);

// looked up at each call, for specs that put a failing disk in the place of one of these
export const truncateFile = (fd: number, length: number) => promisify(fs.ftruncate)(fd, length);
export const renameFile = (from: string, to: string) => promisify(fs.rename)(from, to);
export const removeFile = (file: string) => promisify(fs.unlink)(file);

export const syncData = (fd: number) => promisify(fs.fdatasync)(fd);

/** Writes all buffers; a short write is continued until the system says why it stopped. */
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

/** Reads up to `length` bytes into a buffer of its own; shorter only where the file ends. */
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

/** Opens a file, for this user only where that creates it, and closes it whatever comes of its use. */
export async function withFile<T>(file: string, flags: string, use: (fd: number) => Promise<T>): Promise<T> {
  const fd = await openFile(file, flags, 0o600);
  try {
    return await use(fd);
  } finally {
    await closeFile(fd);
  }
}

/** Makes the names in a folder durable: a file that was synced can still lose its name. */
export const syncFolder = (folder: string) => withFile(folder, 'r', (fd) => promisify(fs.fsync)(fd));

/** Creates a folder with its parents, for this user only, and makes each new name durable. */
export async function createFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let created = resolve(folder); ; created = dirname(created)) {
    await syncFolder(dirname(created));
    if (created === resolve(first)) return;
  }
}
