import type { CheckHour, KeyProfile, ServiceUse, UserProfile } from '@latchkey/domain';

/** Every document carries its account and `pos`, the offset of the newest record that was folded into it. */
interface Document {
  readonly id: string;
  readonly accountId: string;
  readonly pos: number;
}

interface Quarantinable {
  /** an event of it could not be read: it counts as disabled (a user as inactive) and may only be ended */
  readonly quarantined: boolean;
}

/** A key as the list shows it, without anything of its secret. Its users are joined in when it is read. */
export interface KeyDocument extends Document, Quarantinable, KeyProfile {}

/** A user as the list shows it, without its sessions and links. */
export interface UserDocument extends Document, Quarantinable, UserProfile {}

/** One field of an entry: its value before and after. */
export interface FieldChange {
  /** the member's name in the API */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** How an action ended; `unknown` where it was never reported. */
export type RevisionOutcome = 'done' | 'refused' | 'failed' | 'unknown';

/** One line of revision history; names are as they were then. */
export interface RevisionDocument extends Document {
  /** ms since 1970, UTC */
  readonly at: number;
  readonly user: { readonly id: string; readonly name: string };
  readonly via: { readonly keyId: string; readonly keyName: string } | null;
  readonly action: string;
  readonly target: { readonly type: string; readonly id: string; readonly name: string };
  readonly changes: readonly FieldChange[];
  readonly outcome: RevisionOutcome;
  readonly requestId: string | null;
  readonly source: { readonly service: string; readonly address: string | null };
  /** of entries that came from activity, and of no others: when it was last reported; ms since 1970, UTC */
  readonly reportedAt?: number;
}

/** How often and when a key was last used, by id of the key: of keys that were used. Times are ms since 1970, UTC. */
export interface KeyUsageDocument extends Document {
  readonly uses: number;
  readonly lastUsedAt: number;
}

/** How credentials were checked in one hour, by account and hour. */
export interface CheckHourDocument extends Document, CheckHour {}

/** What a key was used for in one hour, by key and hour. */
export interface UseHourDocument extends Document {
  readonly key: string;
  /** the start of the hour; ms since 1970, UTC */
  readonly at: number;
  readonly services: readonly ServiceUse[];
}

/** The documents of each collection. */
export interface Collections {
  readonly keys: KeyDocument;
  readonly users: UserDocument;
  readonly revisions: RevisionDocument;
  readonly usage: KeyUsageDocument;
  readonly checks: CheckHourDocument;
  readonly uses: UseHourDocument;
}

/** The name of a collection. */
export type CollectionName = keyof Collections;

/** The names of all collections. */
export const COLLECTIONS: readonly CollectionName[] = ['keys', 'users', 'revisions', 'usage', 'checks', 'uses'];

/** The newest of several documents with the same id, by id: the one with the highest `pos`. */
export function newestById<D extends Document>(documents: Iterable<D>): Map<string, D> {
  const newest = new Map<string, D>();
  for (const document of documents) {
    const other = newest.get(document.id);
    if (other === undefined || other.pos < document.pos) newest.set(document.id, document);
  }
  return newest;
}
