import { randomUUID } from 'node:crypto';
import type { Answer, Client } from './client.js';
import type { Person } from './people.js';

/** What a service with a guard reports of an action: that it began, and that it was done. */
export function reportOf(
  { user, key }: Pick<Person, 'user' | 'key'>,
  target: { type: string; id: string; name: string },
  changes: readonly { field: string; before: unknown; after: unknown }[] = [],
): object[] {
  const id = randomUUID();
  const started = { kind: 'started', id, user: user.id, key: key.id, action: 'element.edited', target };
  return [started, { kind: 'finished', id, outcome: 'done', changes }];
}

/** Reports entries as a service with a guard does. @param verifier acts for a user with the role `verifier` or `admin` */
export function report(verifier: Client, entries: readonly object[]): Promise<Answer> {
  return verifier.post('/v1/activity', { entries });
}
