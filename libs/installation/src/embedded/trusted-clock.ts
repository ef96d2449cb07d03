import { readFile } from 'node:fs/promises';
import { decodeActivity, type Clock } from '@latchkey/domain';
import { decodeEnvelope, type EventLog, type TrimmableLog } from '@latchkey/event-log';
import { z } from 'zod';
import { DAY_MS } from '../activity/retention.js';
import { writeDurably } from '../files/durable-file.js';

const LEAP_DAYS = 7;
const HOURS_SUSPECT = 24;
const RECENT_RECORDS = 100;

const stateSchema = z.object({
  /** ms since 1970, UTC: when the clock was last trusted */
  trusted: z.number().int(),
  /** for how many hours processes have run since then */
  doubted: z.number().int().min(0),
});

interface Logs {
  readonly log: EventLog;
  readonly activity: TrimmableLog;
}

/** Ms since 1970, UTC; null: the clock is suspect. @param hourLater whether an hour has passed since it was asked */
export type TrustedClock = (hourLater: boolean) => Promise<number | null>;

/**
 * The wall clock for work that cannot be undone. A clock that is more than a leap ahead of when it was last trusted is
 * suspect until processes have run for 24 hours with it. A clock that was set back is trusted: less is removed by it.
 *
 * @param path the file that keeps when the clock was last trusted, so that a restart does not make it trusted
 * @param days how long a leap is, a week at most: never longer than the age at which something is removed, so that nothing of
 * today is
 * @param logs tell the time where there is no such file; this process must not have written to them yet
 */
export async function trustedClock(clock: Clock, path: string, days: number, logs: Logs): Promise<TrustedClock> {
  const leapMs = Math.min(days, LEAP_DAYS) * DAY_MS;
  const known = await newestTime(logs);
  const load = async () => stateSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  return async (hourLater) => {
    const now = clock.now();
    const { trusted, doubted } = await load().catch(() => ({ trusted: known ?? now, doubted: 0 }));
    const hours = doubted + (hourLater ? 1 : 0);
    const trust = now - trusted <= leapMs || hours >= HOURS_SUSPECT;
    await writeDurably(path, JSON.stringify(trust ? { trusted: now, doubted: 0 } : { trusted, doubted: hours }));
    return trust ? now : null;
  };
}

/** The time of the newest records in both logs (ms since 1970, UTC), as far as they say; null when none does. */
async function newestTime({ log, activity }: Logs): Promise<number | null> {
  const times: number[] = [];
  for await (const batch of log.read(Math.max(0, log.end() - 1), { follow: false })) {
    const decoded = decodeEnvelope(batch[0]!.bytes);
    if (decoded.kind === 'envelope') times.push(Date.parse(decoded.envelope.at));
  }
  const from = Math.max(activity.begin(), activity.end() - RECENT_RECORDS);
  for await (const batch of activity.read(from, { follow: false })) {
    for (const { bytes } of batch) times.push(...timesOf(bytes));
  }
  return times.length === 0 ? null : times.reduce((newest, time) => Math.max(newest, time));
}

function timesOf(bytes: Uint8Array): number[] {
  const record = decodeActivity(bytes);
  if (record?.kind === 'usage') return record.uses.map(({ last }) => last);
  if (record?.kind !== 'entries') return [];
  return record.entries.flatMap((entry) => (entry.kind === 'started' ? entry.at : []));
}
