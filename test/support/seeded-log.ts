import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbeddedLog } from '@latchkey/event-log';
import type { History } from './history.js';

/** Writes a history into a data directory that has none yet, so that a service can start on it. */
export async function seedLog(dataDirectory: string, { records }: History): Promise<void> {
  await mkdir(dataDirectory, { mode: 0o700, recursive: true });
  const log = await openEmbeddedLog(join(dataDirectory, 'log'));
  await Promise.all(records.map(({ bytes }) => log.append(bytes)));
  await log.close();
}
