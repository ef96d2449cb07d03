import { setImmediate } from 'node:timers/promises';
import { feedRow, isPolicy, type FeedEnd, type FeedHello, type FeedLine, type Limit } from '@latchkey/domain';
import { formatPosition } from '@latchkey/event-log';
import { untilTogether } from './leases/pace.js';
import type { Replica } from './replica.js';

const SLICE = 500;

/** What a guard asks of the feed. */
export interface FeedRequest {
  readonly account: string;
  /** offset up to which the reader has everything; null: nothing */
  readonly after: number | null;
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  /** of keys that have none of their own */
  readonly defaultLimit?: Limit | null;
  /** by which the reader can judge, see RULES */
  readonly rules: number;
  /** why the stream must end now; asked at least once a heartbeat */
  readonly ended: () => FeedEnd | null;
}

/**
 * The replica as a guard in another process follows it: what it is now (or what changed since `after`), then every
 * change as it comes, each part closed by a position: the rows before it are all of that instant. Lines are JSON,
 * several to a chunk. It reads on only when its reader does, and holds nothing for a slow one: what changed twice
 * meanwhile is sent once.
 */
export async function* feed(replica: Replica, request: FeedRequest): AsyncGenerator<string> {
  yield lineOf(helloOf(replica, request, request.after !== null));
  let sent = request.after ?? -1;
  let closed = sent;
  for (;;) {
    const position = replica.position!;
    const rows = yield* rowsSince(replica, request, sent);
    if (rows === null) return;
    sent = position.offset;
    if (replica.next - 1 > sent) {
      // slices are of several instants: they count together with what changed meanwhile
      if (rows !== '') yield rows;
      continue;
    }
    const urgent = replica.revokedAt > closed ? ({ urgent: true } as const) : {};
    yield rows + lineOf({ type: 'position', position: formatPosition(position), ...urgent });
    closed = sent;
    const end = request.ended();
    if (end !== null) return yield lineOf(end);
    if (replica.next - 1 === sent) await replica.advanced(untilTogether(request.heartbeatMs));
  }
}

/** What a reader gets whose position is not in this history: who we are, and why it cannot go on. */
export function refusedFeed(replica: Replica, request: FeedRequest, detail: string): string {
  return lineOf(helloOf(replica, request, false)) + lineOf({ type: 'end', reason: 'history', detail });
}

/** A line of the feed as it is sent: JSON and a line feed. */
export const lineOf = (line: FeedLine): string => `${JSON.stringify(line)}\n`;

function helloOf(
  replica: Replica,
  { account, leaseMs, heartbeatMs, defaultLimit }: FeedRequest,
  resumed: boolean,
): FeedHello {
  const { id, name } = replica.account(account);
  const of = { log: replica.position!.log, accepted: replica.acceptances, account: { id, name } };
  return Object.assign({ type: 'hello', v: 1 } as const, of, {
    leaseMs,
    heartbeatMs,
    ...(defaultLimit && { defaultLimit }),
    resumed,
  });
}

/**
 * Yields full slices and returns the rest: all of one instant, where there is less than a slice. Null when the stream
 * ended meanwhile: a slow reader may have lost the right to the rest.
 */
async function* rowsSince(replica: Replica, { account, rules, ended }: FeedRequest, offset: number) {
  const changed = offset < 0 ? null : replica.changes.since(offset);
  let rows = '';
  let count = 0;
  for (const { state, offset: newest } of changed ?? replica.account(account).streams.values()) {
    // guards verify: what may be created does not concern them
    if (state === null || isPolicy(state) || state.accountId !== account || newest <= offset) continue;
    rows += lineOf(feedRow(state, rules));
    if (++count % SLICE !== 0) continue;
    yield rows;
    rows = '';
    const end = ended();
    if (end !== null) {
      yield lineOf(end);
      return null;
    }
    // a reader that is as fast as we are must not keep everybody else waiting
    await setImmediate();
  }
  return rows;
}
