import { setImmediate } from 'node:timers/promises';
import { feedRow, type FeedEnd, type FeedHello, type FeedLine, type FeedPosition } from '@latchkey/domain';
import { formatPosition } from '@latchkey/event-log';
import type { Replica } from './replica.js';
import type { Stream } from './stream.js';

const SLICE = 500;

export interface FeedRequest {
  /** only what belongs to it is sent */
  readonly account: string;
  /** offset up to which the reader has everything; null: nothing */
  readonly after: number | null;
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  /** why the stream must end now; asked at least once a heartbeat */
  readonly ended: () => FeedEnd | null;
}

/**
 * The replica as a guard in another process follows it: what it is now (or what changed since `after`), then every
 * change as it comes, each part closed by a position. Lines are JSON, each with its line end, several to a chunk. It
 * reads on only when its reader does, and holds nothing for one that is slow: what changed twice meanwhile is sent once.
 */
export async function* feed(replica: Replica, request: FeedRequest): AsyncGenerator<string> {
  yield lineOf(helloOf(replica, request, request.after !== null));
  let sent = request.after ?? -1;
  for (;;) {
    const position = replica.position!;
    const urgent = replica.takenAwayAt > sent;
    for await (const rows of rowsSince(replica, request.account, sent)) {
      yield rows;
      // a slow reader may have lost the right to the rest
      const end = request.ended();
      if (end !== null) return yield lineOf(end);
    }
    yield lineOf(positionLine(formatPosition(position), urgent));
    sent = position.offset;
    const end = request.ended();
    if (end !== null) return yield lineOf(end);
    if (replica.next - 1 === sent) await replica.advanced(request.heartbeatMs);
  }
}

/** What a reader gets whose position is not in this history: who we are, and why it cannot go on. */
export function refusedFeed(replica: Replica, request: FeedRequest, detail: string): string {
  return lineOf(helloOf(replica, request, false)) + lineOf({ type: 'end', reason: 'history', detail });
}

export const lineOf = (line: FeedLine): string => `${JSON.stringify(line)}\n`;

function helloOf(replica: Replica, { account, leaseMs, heartbeatMs }: FeedRequest, resumed: boolean): FeedHello {
  const { id, name } = replica.account(account);
  const { log } = replica.position!;
  return {
    type: 'hello',
    v: 1,
    log,
    accepted: replica.acceptances,
    account: { id, name },
    leaseMs,
    heartbeatMs,
    resumed,
  };
}

function positionLine(position: string, urgent: boolean): FeedPosition {
  return urgent ? { type: 'position', position, urgent } : { type: 'position', position };
}

async function* rowsSince(replica: Replica, account: string, offset: number): AsyncGenerator<string> {
  const changed = offset < 0 ? null : replica.changes.since(offset);
  let rows = '';
  let count = 0;
  for (const { state, offset: newest } of changed ?? streamsOf(replica, account)) {
    if (state === null || state.accountId !== account || newest <= offset) continue;
    rows += lineOf(feedRow(state));
    if (++count % SLICE !== 0) continue;
    yield rows;
    rows = '';
    // a reader that is as fast as we are must not keep everybody else waiting
    await setImmediate();
  }
  if (rows !== '') yield rows;
}

function streamsOf(replica: Replica, account: string): Iterable<Stream> {
  return replica.account(account).streams.values();
}
