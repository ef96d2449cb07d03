import { setTimeout as sleep } from 'node:timers/promises';
import { LogReplaced, PartitionDamaged, PositionOutOfRange } from '../../event-log.errors.js';
import type { StoredRecord } from '../../event-log.port.js';
import type { OlderRecords } from '../../log-reader.js';
import { brokerErrorOf } from '../kafka-errors.js';
import type { PartitionConnection } from '../wire/partition-connection.js';
import type { TailState } from './tail-state.js';
import { isLate, requireContiguous } from './tail.js';

const RETRY_MS = 200;

async function nothingYet(): Promise<readonly StoredRecord[]> {
  await sleep(RETRY_MS);
  return [];
}

/** Reads from the brokers what is not in memory any more, and what the tail has not reached yet. */
export function olderRecords(name: string, connection: PartitionConnection, state: TailState): OlderRecords {
  const read = async (from: number): Promise<readonly StoredRecord[]> => {
    if (state.suspect) return nothingYet();
    const { suspicions } = state;
    const begun = Date.now();
    try {
      const { records, begin } = await connection.fetch(from);
      if (isLate(begun)) state.raiseSuspicion();
      if (state.suspicions !== suspicions) return [];
      state.begin = begin;
      requireContiguous(name, records, from);
      return records;
    } catch (error) {
      if (error instanceof LogReplaced || error instanceof PartitionDamaged) throw error;
      if (brokerErrorOf(error) === 'OFFSET_OUT_OF_RANGE') {
        const range = await connection.range().catch(() => null);
        if (range !== null && range.begin > from) throw new PositionOutOfRange(from, range.end, range.begin);
      }
      // the tail says what is wrong
      state.raiseSuspicion();
      return nothingYet();
    }
  };
  return { read, close: () => Promise.resolve() };
}
