import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { canonicalJson, type AggregateState, type Key } from '@latchkey/domain';
import { fieldsOf } from './stream-rows.js';
import type { FoldedLog } from '../folded-log.js';
import type { Account } from '../account.js';
import type { Stream } from '../stream.js';

/**
 * A digest (SHA-256, hex) of everything that was folded, the same for the same records: replicas that have it in common
 * answer alike and go on alike. Uses of keys are no part of it, nor is what followers can still be told one by one.
 */
export function stateHash(folded: FoldedLog): string {
  const hash = createHash('sha256');
  const add = (value: unknown) => hash.update(`${canonicalJson(value)}\n`);
  const { position, lastAt, revokedAt, counts, acceptances, quarantines, rejected } = folded;
  add({ position, lastAt, takenAwayAt: revokedAt, counts, acceptances, quarantines, rejected: [...rejected] });
  const accounts = [...folded.accounts.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const account of accounts) addAccount(add, account);
  add(folded.byAccessKey.size);
  for (const { streams } of accounts) {
    for (const stream of streams.values()) {
      const key = stream.state as Key | null;
      if (key?.accessKey !== undefined && folded.byAccessKey.get(key.accessKey) !== stream) add(key.id);
    }
  }
  return hash.digest('hex');
}

function addAccount(add: (value: unknown) => void, account: Account): void {
  const { id, name, activeAdmins, streams, userCreates } = account;
  add({ id, name, activeAdmins, userCreates: [...userCreates].sort() });
  for (const aggregate of [...streams.keys()].sort()) add([aggregate, headOf(streams.get(aggregate)!)]);
}

// members are called what they were when the hashes of the golden log were made
function headOf({ seq, last, ended, quarantined, offset, state, memory }: Stream): unknown {
  const { ranges, newest } = memory.unpublished;
  const remembered = { ...memory, unpublished: { runs: ranges, newest } };
  return { seq, last, ended, quarantined, offset, state: state && withoutNewer(state), memory: remembered };
}

/** A field that older events lack is left out while it is initial, so that a new field changes no hash of an old log. */
function withoutNewer(state: AggregateState): Record<string, unknown> {
  const fields = fieldsOf(state);
  const isNewer = (name: string) => fields[name]?.logged instanceof z.ZodOptional;
  const kept = Object.entries(state).filter(
    ([name, value]) => !isNewer(name) || !isDeepStrictEqual(value, fields[name]!.initial),
  );
  return Object.fromEntries(kept);
}
