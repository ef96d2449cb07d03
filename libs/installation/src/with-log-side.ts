import { withEmbeddedSide } from './embedded-side.js';
import type { InstallationOptions, LogSide } from './log-side.js';
import { withSharedSide } from './shared/shared-side.js';

/** Opens the log side, wherever it is, for one piece of work and closes it again, whatever comes of it. */
export function withLogSide<T>(options: InstallationOptions, work: (side: LogSide) => Promise<T>): Promise<T> {
  const { kafka } = options;
  return kafka === undefined ? withEmbeddedSide(options, work) : withSharedSide({ ...options, kafka }, work);
}
