import { decodeActivity, encodeActivity, type ActivityRecord } from '@latchkey/domain';
import type { StoredRecord, TrimmableLog } from '@latchkey/event-log';
import type { CheckHourDocument, KeyUsageDocument, ProjectionStore } from '@latchkey/projections';
import type { RetentionQuestions } from '@latchkey/read-model';
import { setImmediate, setTimeout as pause } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { Retention, type RetentionOptions } from '../activity/retention.js';
import type { UsageRecorder } from '../activity/usage-recorder.js';
import { identityOfActivity } from '../projection.js';
import type { ReadModelThreads } from './projecting/read-model-threads.js';
import type { TrustedClock } from './trusted-clock.js';

const PER_TOTAL = 500;
const TURN_MS = 5;
const PROJECTED_WITHIN_MS = 1_000;

interface RetentionParts extends RetentionOptions {
  readonly clock: TrustedClock;
  readonly activity: TrimmableLog;
  readonly threads: Pick<ReadModelThreads, 'progress' | 'flush' | 'remaking'>;
  readonly readModel: RetentionQuestions & Pick<ProjectionStore, 'load'>;
  readonly usage: UsageRecorder;
}

/** Removes activity from history and disk. A record in the log decides what: every fold comes to the same history. */
export class ActivityRetention extends Retention {
  /** nothing in history stems from records before this offset */
  #gone = 0;
  /** hours of use are in the read model from this time on */
  #usesFrom = 0;

  constructor(private readonly parts: RetentionParts) {
    super(parts);
  }

  protected async work(hourLater: boolean): Promise<void> {
    const { clock, activity, readModel } = this.parts;
    const now = await clock(hourLater);
    // hours of use alone are not worth a warning
    if (now === null) return this.parts.activityDays === undefined ? undefined : this.parts.onNotice?.(SUSPECT);
    const before = this.tooOldBefore(now);
    const end = activity.end();
    await this.#projected();
    const oldest = await readModel.oldestReport();
    if (before !== null && oldest !== null && oldest < before) {
      await this.#append({ v: 1, kind: 'removal', id: uuidv7(), before });
      this.reportRemoved(before);
    }
    this.#usesFrom = this.usesTooOldBefore(now);
    const oldestUse = await readModel.oldestUse();
    if (oldestUse !== null && oldestUse < this.#usesFrom)
      await this.#append({ v: 1, kind: 'use-removal', id: uuidv7(), before: this.#usesFrom });
    if (before !== null) await this.#trim(end);
  }

  /** Gives back the segments of records that nothing in history stems from, once the counts in them are kept elsewhere. */
  async #trim(end: number): Promise<void> {
    const { activity, usage } = this.parts;
    const begin = activity.begin();
    if (activity.trimPoint(end) === begin) return;
    const point = activity.trimPoint(await this.#firstKept(activity.trimPoint(end)));
    if (point === begin) return;
    await usage.exclusively(() => this.#appendTotals());
    await activity.trim(point, await identityOfActivity(activity));
    this.parts.onInfo?.(`records ${begin} to ${point - 1} of the activity log were removed from the disk`);
  }

  /** Offset of the first record that an entry in history or an hour of use stems from; `end` when it is none before that. */
  async #firstKept(end: number): Promise<number> {
    const from = Math.max(this.#gone, this.parts.activity.begin());
    let turn = performance.now();
    for await (const batch of this.parts.activity.read(from, { follow: false, signal: this.signal })) {
      for (const record of batch) {
        if (record.offset >= end || (await this.#isKept(record))) return record.offset;
        this.#gone = record.offset + 1;
        if (performance.now() - turn > TURN_MS) turn = await setImmediate().then(() => performance.now());
      }
    }
    return this.#gone;
  }

  async #isKept({ bytes }: StoredRecord): Promise<boolean> {
    const record = decodeActivity(bytes);
    if (record?.kind === 'use') return record.uses.some(({ at }) => at >= this.#usesFrom);
    if (record?.kind !== 'entries') return false;
    const ids = [...new Set(record.entries.map(({ id }) => id))];
    return (await this.parts.readModel.load('revisions', ids)).length > 0;
  }

  async #appendTotals(): Promise<void> {
    await this.#projected();
    const { readModel } = this.parts;
    await this.#appendTotalsOf((after) => readModel.documentsAfter('usage', after, PER_TOTAL), usageTotal);
    await this.#appendTotalsOf((after) => readModel.documentsAfter('checks', after, PER_TOTAL), checksTotal);
  }

  async #appendTotalsOf<D extends Totalled>(
    pageAfter: (id: string | null) => Promise<readonly D[]>,
    totalOf: (account: string, documents: readonly D[]) => ActivityRecord | null,
  ): Promise<void> {
    for (let page = await pageAfter(null); page.length > 0; page = await pageAfter(page.at(-1)!.id)) {
      for (const account of new Set(page.map(({ accountId }) => accountId))) {
        const total = totalOf(account, page.filter(({ accountId }) => accountId === account)); // prettier-ignore
        if (total !== null) await this.#append(total);
      }
    }
  }

  /** Appends records one by one, so that no projection of many documents blocks the event loop. */
  async #append(record: ActivityRecord): Promise<void> {
    await this.parts.activity.append(encodeActivity(record));
    await this.#projected();
  }

  /** Resolves when all that is in the log by now is projected, durably. */
  async #projected(): Promise<void> {
    const { activity, threads } = this.parts;
    const newest = activity.end() - 1;
    while (!(await threads.progress.activity.waitFor(newest, PROJECTED_WITHIN_MS))) this.signal.throwIfAborted();
    // one that is being made can be neither flushed nor asked
    while (threads.remaking !== null) await pause(PROJECTED_WITHIN_MS / 10, undefined, { signal: this.signal });
    await threads.flush();
    this.signal.throwIfAborted();
  }
}

const SUSPECT =
  'the clock is far ahead of when it was trusted last: no activity is removed before the service has run for 24 hours with it';

interface Totalled {
  readonly id: string;
  readonly accountId: string;
}

function usageTotal(account: string, usage: readonly KeyUsageDocument[]): ActivityRecord | null {
  const used = usage.filter(({ lastUsedAt }) => lastUsedAt !== null);
  const uses = used.map(({ id: key, uses: count, lastUsedAt }) => ({ key, count, last: lastUsedAt! }));
  if (uses.length === 0) return null;
  return { v: 1, kind: 'usage-total', id: uuidv7(), account, uses };
}

function checksTotal(account: string, checks: readonly CheckHourDocument[]): ActivityRecord {
  const hours = checks.map(({ at, accepted, refused }) => ({ at, accepted, refused }));
  return { v: 1, kind: 'checks-total', id: uuidv7(), account, hours };
}
