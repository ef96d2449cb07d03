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

/**
 * The wall clock for work that cannot be undone. A clock that is more than a leap ahead of when it was last trusted is
 * suspect until processes have run for 24 hours with it. A clock that was set back is trusted: less is removed by it.
 */
export class TrustedClock {
  private constructor(
    private readonly clock: Clock,
    private readonly path: string,
    private readonly leapMs: number,
    private readonly known: number | null,
  ) {}

  /**
   * @param path the file that keeps when the clock was last trusted, so that a restart does not make it trusted
   * @param days the age at which activity is removed: a leap is never longer, so that nothing of today is removed
   * @param logs tell the time where there is no such file; this process must not have written to them yet
   */
  static async open(clock: Clock, path: string, days: number, logs: Logs): Promise<TrustedClock> {
    return new TrustedClock(clock, path, Math.min(days, LEAP_DAYS) * DAY_MS, await newestTime(logs));
  }

  /**
   * @param hourLater whether this process has run for an hour since it asked before
   * @returns ms since 1970, UTC; null while the clock is suspect
   */
  async now(hourLater: boolean): Promise<number | null> {
    const now = this.clock.now();
    const { trusted, doubted } = (await this.#load()) ?? { trusted: this.known ?? now, doubted: 0 };
    const hours = doubted + (hourLater ? 1 : 0);
    const trust = now - trusted <= this.leapMs || hours >= HOURS_SUSPECT;
    await writeDurably(this.path, JSON.stringify(trust ? { trusted: now, doubted: 0 } : { trusted, doubted: hours }));
    return trust ? now : null;
  }

  async #load(): Promise<z.infer<typeof stateSchema> | null> {
    try {
      return stateSchema.parse(JSON.parse(await readFile(this.path, 'utf8')));
    } catch {
      return null;
    }
  }
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
