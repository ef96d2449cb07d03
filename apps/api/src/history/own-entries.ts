import { randomBytes } from 'node:crypto';
import { idFromBytes, oneLine, redactSecrets } from '@latchkey/domain';
import type { ActivityEntry, ActivityRecord, Caller, StartedEntry } from '@latchkey/domain';
import type { FastifyRequest } from 'fastify';
import { sourceOf } from '../http/connections.js';

const MOST_OF_A_PATH = 200;

/** The id of an entry of revision history, or of a record that holds some. */
export const freshRevisionId = (): string => idFromBytes('rev', randomBytes(16));

/** What a caller asked for, as it stands in revision history. `at`: ms since 1970, UTC. */
export interface Asked extends Pick<StartedEntry, 'id' | 'at' | 'action'> {
  /** as a caller wrote it, with a query or without */
  readonly path: string;
}

/** The entry of what a caller is about to do at a path. */
export function startedAt(request: FastifyRequest, { user, key }: Caller, { path, ...asked }: Asked): StartedEntry {
  // what a caller wrote: a secret key in it must not end up in a database
  const name = oneLine(redactSecrets(path.split('?')[0]!), MOST_OF_A_PATH);
  return {
    kind: 'started',
    ...asked,
    user: { id: user.id, name: user.name },
    via: { keyId: key.id, keyName: key.name },
    target: { type: 'path', id: name, name },
    requestId: request.id,
    address: sourceOf(request),
  };
}

/** A record of entries, for the activity log. */
export function recordOf(account: string, service: string, entries: ActivityEntry[]): ActivityRecord {
  return { v: 1, kind: 'entries', id: freshRevisionId(), account, service, entries };
}
