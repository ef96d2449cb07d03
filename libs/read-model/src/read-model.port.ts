import type { KeyKind, KeyStatus } from '@latchkey/domain';
import type {
  CheckHourDocument,
  CollectionName,
  Collections,
  KeyDocument,
  RevisionDocument,
  UseHourDocument,
  UserDocument,
} from '@latchkey/projections';
import type { KeyOrder } from './key-order.js';

/** Which page of a list: at most `limit` items after a cursor; null: the first. */
export interface PageRequest {
  /** 1 to 200; a page holds fewer where its items are large, but one at least while there is one */
  readonly limit: number;
  /** where the page before ended, as its `nextCursor` said; null for the first page */
  readonly cursor: string | null;
  /** whether the page says how many items the whole list has */
  readonly includeTotal?: boolean | undefined;
}

/** Newest first unless an order was asked for; what is written meanwhile neither repeats nor hides an item of later pages. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  /** where it was asked for: how many items the whole list has, on whichever page */
  readonly total?: number;
}

/** A key with what is joined in when it is read. */
export interface KeyRow {
  readonly key: KeyDocument;
  readonly mappedUser: UserDocument | null;
  readonly createdBy: UserDocument | null;
  /** ms since 1970, UTC */
  readonly lastUsedAt: number | null;
}

/** Which keys a list holds; members that are undefined do not filter. */
export interface KeyFilter {
  readonly status?: KeyStatus | undefined;
  readonly kind?: KeyKind | undefined;
  readonly mappedUserId?: string | undefined;
  /** a part of the name, whatever its case, accents and width, or a whole access key, which then finds nothing but its key */
  readonly q?: string | undefined;
  /** implied by `status: 'deleted'` */
  readonly includeDeleted: boolean;
  /** ms since 1970, UTC: what expires before it and has not yet expired */
  readonly expiresBefore?: number | undefined;
  readonly neverExpires?: boolean | undefined;
  readonly neverUsed?: boolean | undefined;
  /** all of which a key must have, letter by letter */
  readonly tags?: readonly string[] | undefined;
  /** letter by letter */
  readonly environment?: string | undefined;
  /** ms since 1970, UTC: what "expired" is judged against */
  readonly now: number;
}

/** How many keys there are; deleted ones do not count. */
export interface KeyCounts {
  readonly kinds: Readonly<Record<KeyKind, number>>;
  readonly statuses: Readonly<Record<Exclude<KeyStatus, 'deleted'>, number>>;
  /** of active keys: those that end before the time that was asked for */
  readonly expiringSoon: number;
  /** of active keys */
  readonly neverUsed: number;
  /** of active keys */
  readonly neverExpires: number;
}

/** By what lists of keys can be narrowed: what keys have that are not deleted, by code points, at most 500 of each sort. */
export interface KeyLabels {
  readonly tags: readonly string[];
  readonly environments: readonly string[];
}

/** Which users a list holds; members that are undefined do not filter. */
export interface UserFilter {
  /** a part of the name or of the email, whatever its case, accents and width */
  readonly q?: string | undefined;
  readonly active?: boolean | undefined;
  readonly externalId?: string | undefined;
}

/** Which entries of history a list holds; times are ms since 1970. Members that are undefined do not filter. */
export interface RevisionFilter {
  readonly userId?: string | undefined;
  /** the key as way (`via`) or as target (of type `key`) */
  readonly keyId?: string | undefined;
  readonly targetType?: string | undefined;
  readonly targetId?: string | undefined;
  readonly action?: string | undefined;
  /** ms since 1970, UTC; inclusive */
  readonly from?: number | undefined;
  /** ms since 1970, UTC; exclusive */
  readonly to?: number | undefined;
}

/** The questions Latchkey asks of its documents. Each stays within the account it names. */
export interface ReadModel {
  key(accountId: string, id: string): Promise<KeyRow | null>;
  /**
   * A key that never expires comes after, one that was never used before every other.
   *
   * @param order absent: newest first
   */
  keys(accountId: string, filter: KeyFilter, page: PageRequest, order?: KeyOrder): Promise<Page<KeyRow>>;
  /**
   * What was counted when keys were written, corrected by those whose status the time has changed since.
   *
   * @param now ms since 1970, UTC: what "expired" is judged against
   * @param soon ms since 1970, UTC: what ends before it ends soon
   */
  keyCounts(accountId: string, now: number, soon: number): Promise<KeyCounts>;
  keyLabels(accountId: string): Promise<KeyLabels>;
  user(accountId: string, id: string): Promise<UserDocument | null>;
  users(accountId: string, filter: UserFilter, page: PageRequest): Promise<Page<UserDocument>>;
  revisions(accountId: string, filter: RevisionFilter, page: PageRequest): Promise<Page<RevisionDocument>>;
  /** Hours that begin from a time on and before another (ms since 1970, UTC), oldest first; those without a check are left out. */
  checks(accountId: string, from: number, to: number): Promise<readonly CheckHourDocument[]>;
  /** What a key was used for in hours that begin from a time on and before another (ms since 1970, UTC), oldest first. */
  uses(accountId: string, keyId: string, from: number, to: number): Promise<readonly UseHourDocument[]>;
  /** ms since 1970, UTC; null when the key was never used */
  lastUsedAt(accountId: string, keyId: string): Promise<number | null>;
}

/** What keeps lists quick although the status of a key changes while nothing is written. */
export interface Sweeping {
  /**
   * Moves some of the keys that have expired to where lists look for them, or back when the clock was set back. Answers are
   * right without it.
   *
   * @param now ms since 1970, UTC
   * @returns whether there may be more
   */
  sweep(now: number): Promise<boolean>;
}

/** How far a read model has come that is made anew. */
export interface Remaking {
  /** records that are projected */
  readonly done: number;
  /** records that there are; null: nobody has begun */
  readonly total: number | null;
}

/** What retention of activity asks, over all accounts. */
export interface RetentionQuestions {
  /** When the entry of activity was reported whose last report is the oldest; ms since 1970, UTC; null: there is none. */
  oldestReport(): Promise<number | null>;

  /** When the oldest hour of use began; ms since 1970, UTC; null: there is none. */
  oldestUse(): Promise<number | null>;

  /** Documents of a collection in the order of their ids, at most `limit`, from the first after an id on. */
  documentsAfter<C extends CollectionName>(
    collection: C,
    id: string | null,
    limit: number,
  ): Promise<readonly Collections[C][]>;
}
