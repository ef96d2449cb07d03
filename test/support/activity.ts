import {
  encodeActivity,
  FIRST,
  hourOf,
  type ActivityEntry,
  type ActivityRecord,
  type UseOfHour,
} from '@latchkey/domain';
import { openTrimmableLog } from '@latchkey/event-log';

export const DAY = 86_400_000;
const ACCOUNT = FIRST.account.id;

let records = 0;
const head = () => ({ v: 1 as const, id: `record-${records++}`, account: ACCOUNT });

/** What an integration reports of actions: that they began, and that they were done. */
export function acted(ids: readonly string[], at: number): ActivityRecord {
  const user = { id: FIRST.userId, name: 'Admin' };
  const via = { keyId: FIRST.keyId, keyName: 'First admin key' };
  const target = { type: 'element', id: 'e1', name: 'Margin' };
  const rest = { at, user, via, action: 'element.edited', target, requestId: null, address: null };
  const changes = [{ field: 'name', before: 'A', after: 'x'.repeat(200) }];
  const entries = ids.flatMap((id): ActivityEntry[] => [
    { kind: 'started', id, ...rest },
    { kind: 'finished', id, outcome: 'done', changes },
  ]);
  return { ...head(), kind: 'entries', service: 'scorecard', entries };
}

/** That a key was used so often, the last time then. */
export function used(key: string, count: number, last: number): ActivityRecord {
  return { ...head(), kind: 'usage', uses: [{ key, count, last }] };
}

/** That so many credentials were accepted in the hour of that time, and as many refused. */
export function checked(count: number, at: number): ActivityRecord {
  return { ...head(), kind: 'checks', hours: [{ at: hourOf(at), accepted: count, refused: { EXPIRED: count } }] };
}

/** That a key was used so often in the hour of that time, through a service. */
export function usedIn(key: string, accepted: number, last: number, more: Partial<UseOfHour> = {}): ActivityRecord {
  const use = { key, at: hourOf(last), service: 'scorecard', accepted, refused: {}, last, previous: [], ...more };
  return { ...head(), kind: 'use', uses: [use] };
}

/** Writes an activity log in segments so small that there are several. Nothing else may have it open. */
export async function writeActivity(folder: string, written: readonly ActivityRecord[]): Promise<void> {
  const log = await openTrimmableLog(folder, { segmentBytes: 4_000 });
  for (const record of written) await log.append(encodeActivity(record));
  await log.close();
}
