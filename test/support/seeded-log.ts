import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { issueCredential } from '@latchkey/domain';
import { openEmbeddedLog } from '@latchkey/event-log';
import { History, keyCreated, userRegistered } from './history.js';

/** Writes a history into a data directory that has none yet, so that a service can start on it. */
export async function seedLog(dataDirectory: string, { records }: History): Promise<void> {
  await mkdir(dataDirectory, { mode: 0o700, recursive: true });
  const log = await openEmbeddedLog(join(dataDirectory, 'log'));
  await Promise.all(records.map(({ bytes }) => log.append(bytes)));
  await log.close();
}

/** The same with so many keys of one user. */
export function seedKeys(dataDirectory: string, count: number): Promise<void> {
  const history = new History().event('usr_many', userRegistered('Many'));
  for (let n = 0; n < count; n++) history.event(`key_${n}`, keyCreated(issueCredential('api'), 'usr_many'));
  return seedLog(dataDirectory, history);
}
