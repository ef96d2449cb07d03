import { foreignTo, type EventLog, type Position } from '@latchkey/event-log';
import { newestOf, type Newest } from './binary-mode.js';
import type { PublicTopic } from './public-topic.port.js';

/** From where a relay goes on. */
export interface ResumePoint {
  /** every event up to here is in the topic; null: nothing is known of any */
  readonly after: Position | null;
  /** by partition the newest offset that it shows: everything of that partition up to there is in it */
  readonly shown: ReadonlyMap<number, number>;
}

/** The public topic is of another history than the log. */
export class PublicTopicMismatch extends Error {
  constructor(partition: number, what: string) {
    super(
      `the public topic was written from another history than the log at hand: the newest record of partition ` +
        `${partition} ${what}. Bring back the newer log, or give this one another topic (LATCHKEY_TOPIC_PREFIX). If this ` +
        'log counts, run `npx latchkey doctor --accept-log`: then everything is published again, as a new history.',
    );
  }
}

/**
 * Judges the newest record of each partition. Each says up to where everything was acknowledged when it was sent, so the
 * newest of these points is safe, whatever else is in the topic or missing there: see ADR 18.
 *
 * @param histories of the log at hand: its identity, then the acceptances, oldest first
 * @throws PublicTopicMismatch; LogError when the log cannot be read; anything else is worth another try
 */
export async function resumePoint(
  topic: PublicTopic,
  events: EventLog,
  histories: readonly string[],
): Promise<ResumePoint> {
  const shown = new Map<number, number>();
  let after: Position | null = null;
  for (const [partition, record] of await topic.newest()) {
    const newest = newestOf(record);
    if (isSuperseded(histories, newest)) continue;
    const wrong = otherHistory(histories, newest) ?? (await foreignTo(histories[0]!, events, newest.position!));
    if (wrong !== null) throw new PublicTopicMismatch(partition, `does not belong here: ${wrong}`);
    if (record.key !== null && topic.partitionOf(record.key) !== partition) {
      throw new PublicTopicMismatch(partition, 'would be in another one now: the number of partitions was changed');
    }
    shown.set(partition, newest.position!.offset);
    if (newest.before && newest.before.offset > (after?.offset ?? -1)) after = newest.before;
  }
  return { after, shown };
}

/** An operator has accepted this history since the record was sent: what it is of does not matter any more. */
function isSuperseded(histories: readonly string[], newest: Newest): boolean {
  return histories.length > 1 && !newest.histories.includes(histories.at(-1)!);
}

/** Why a record is of another history, from what it says of itself; null when it is of this one. */
function otherHistory(histories: readonly string[], { histories: sent, position }: Newest): string | null {
  if (position === null || sent.length === 0) return 'no relay of Latchkey sent it';
  if (position.log !== histories[0]) return `it is of log ${position.log}, this is log ${histories[0]}`;
  if (sent.at(-1) === histories.at(-1)) return null;
  return `it is of the history that was accepted with ${sent.at(-1)}, of which this log does not know: it is an older copy`;
}
