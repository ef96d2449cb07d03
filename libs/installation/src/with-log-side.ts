import { withEmbeddedSide } from './embedded-side.js';
import type { InstallationOptions, LogSide } from './log-side.js';
import { withSharedSide } from './shared/shared-side.js';

/**
 * Opens the log side, wherever it is, for one piece of work and closes it again, whatever comes of it.
 *
 * @param make whether an installation may come into being in a data directory that holds none
 */
export function withLogSide<T>(
  options: InstallationOptions,
  work: (side: LogSide) => Promise<T>,
  make = false,
): Promise<T> {
  const { kafka } = options;
  return kafka === undefined ? withEmbeddedSide(options, work, make) : withSharedSide({ ...options, kafka }, work);
}
