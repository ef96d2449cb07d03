import { withEmbeddedWriteSide } from './embedded/write-side.js';
import type { InstallationOptions, WriteSide } from './write-side.js';
import { withClusterWriteSide } from './cluster/write-side.js';

/**
 * Opens the write side, wherever it is, for one piece of work and closes it again, whatever comes of it.
 *
 * @param make whether an installation may come into being in a data directory that holds none
 */
export function withWriteSide<T>(
  options: InstallationOptions,
  work: (writeSide: WriteSide) => Promise<T>,
  make = false,
): Promise<T> {
  const { kafka } = options;
  return kafka === undefined
    ? withEmbeddedWriteSide(options, work, make)
    : withClusterWriteSide({ ...options, kafka }, work);
}
