import { digestWorks, frozen, keyRefusal, narrowsScopes, plausible, refused, UseTally, verify } from '@latchkey/domain';
import type { Caller, FeedKey, FeedRow, FeedUser, JsonObject, KeyKind, KeyUse, Origin } from '@latchkey/domain';
import type { CallerRight } from '../caller/live-caller.js';

const NONE: JsonObject = Object.freeze({});

type Refused = ReturnType<typeof refused>;

/** A key as a guard keeps it: one object, because what a check costs is the memory that it touches. */
interface Entry extends Required<Omit<FeedKey, 'type' | 'accessKey'>> {
  /** null: neither used nor refused yet */
  use: Use | null;
}

/** That a key acts for its user. */
interface Admitted {
  readonly valid: true;
  readonly caller: Caller;
  readonly key: Entry;
}

interface Use {
  readonly keyId: string;
  /** made once for each state of the key and its user */
  admitted: Admitted | null;
  user: FeedUser | null;
  count: number;
  last: number;
  /** null: nothing happened since the last `takeUses` */
  tally: UseTally | null;
}

/** Keys and users of one account at one position of the feed: what a guard verifies with. */
export class GuardTable {
  readonly #keys = new Map<string, Entry>();
  readonly #users = new Map<string, FeedUser>();
  #used: Use[] = [];
  readonly #userOf = (key: Entry): FeedUser | null => this.#users.get(key.mappedUserId) ?? null;

  constructor(private readonly account: Caller['account']) {}

  get keyCount(): number {
    return this.#keys.size;
  }

  apply(row: FeedRow): void {
    if (row.type === 'user') return void this.#users.set(row.id, row);
    const use = this.#keys.get(row.accessKey)?.use ?? null;
    if (use !== null) use.admitted = null;
    this.#keys.set(row.accessKey, this.#entryOf(row, use));
  }

  /** @param now ms since 1970, UTC */
  verify(accessKey: string, secretKey: string, kind: KeyKind, now: number, origin?: Origin): Admitted | Refused {
    if (!plausible(accessKey, secretKey)) return refused('MALFORMED');
    const entry = this.#keys.get(accessKey) ?? null;
    const user = verify(entry, this.#userOf, accessKey, secretKey, kind, now, origin);
    if (typeof user !== 'string') return this.#admit(entry!, user, now, origin);
    // what was not shaped like a credential says nothing of the key
    if (entry !== null && user !== 'MALFORMED') this.#tallyOf(useOf(entry)).refused(user);
    return refused(user);
  }

  /** What was admitted was refused by the limit of its key. */
  limited(key: Entry): void {
    const use = useOf(key);
    use.count--;
    this.#tallyOf(use).refused('LIMIT');
  }

  /** What was admitted was so with the secret before the newest. @param now of that verification */
  usedPrevious(key: Entry, now: number, origin?: Origin): void {
    this.#tallyOf(useOf(key)).usedPrevious(key.previousSecretExpiresAt!, now, origin);
  }

  /** Whether what was admitted once would be admitted now. @param now ms since 1970, UTC */
  holds({ accessKey, userId, kind, digest, role, scopes, origin }: CallerRight, now: number): boolean {
    const key = this.#keys.get(accessKey);
    const user = this.#users.get(userId);
    if (key === undefined || key.mappedUserId !== userId || !digestWorks(key, digest, now)) return false;
    if (user === undefined || user.role !== role || narrowsScopes(scopes, key.scopes)) return false;
    return keyRefusal(key, user.active, kind, now, origin) === null;
  }

  /** The keys used or refused since the last call, at most `most` of them; the others come with the next. */
  takeUses(most: number): KeyUse[] {
    return this.#used.splice(0, most).map((use) => {
      const { keyId: key, count, last, tally } = use;
      use.count = 0;
      use.tally = null;
      return { key, count, last: count === 0 ? 0 : last, ...tally!.told() };
    });
  }

  #tallyOf(use: Use): UseTally {
    if (use.tally === null) this.#used.push(use);
    return (use.tally ??= new UseTally());
  }

  #entryOf(row: FeedKey, use: Use | null): Entry {
    return {
      id: row.id,
      name: row.name,
      kind: row.kind,
      digest: row.digest,
      previousDigest: row.previousDigest,
      previousSecretExpiresAt: row.previousSecretExpiresAt,
      expiresAt: row.expiresAt,
      // one text for all keys of a user
      mappedUserId: this.#users.get(row.mappedUserId)?.id ?? row.mappedUserId,
      enabled: row.enabled,
      deleted: row.deleted,
      scopes: row.scopes ?? null,
      allowedAddresses: row.allowedAddresses ?? null,
      limit: row.limit ?? null,
      environment: row.environment ?? null,
      metadata: row.metadata ?? NONE,
      use,
    };
  }

  // One object for all requests of a key: a request that could change it would change it for the others.
  #admit(key: Entry, user: FeedUser, now: number, origin: Origin | undefined): Admitted {
    const use = useOf(key);
    if (use.count++ === 0) this.#tallyOf(use).usedFrom(origin);
    use.last = now;
    if (use.admitted !== null && use.user === user) return use.admitted;
    const { id, name, kind, scopes, environment, metadata } = key;
    const { id: userId, name: userName, role, externalId = null, attributes = NONE } = user;
    const caller = frozen({
      account: this.account,
      user: { id: userId, name: userName, role, externalId, attributes },
      key: { id, name, kind, scopes, environment, metadata },
    });
    use.user = user;
    use.admitted = Object.freeze({ valid: true, caller, key });
    return use.admitted;
  }
}

function useOf(key: Entry): Use {
  return (key.use ??= { keyId: key.id, admitted: null, user: null, count: 0, last: 0, tally: null });
}

/** Rows since the last position: they take effect together at the next one, or not at all. */
export class PendingRows {
  readonly #rows: FeedRow[] = [];
  readonly #table: GuardTable;
  #isNew: boolean;

  /** @param base the table they add to; null: they are everything there is, and make a new table */
  constructor(base: GuardTable | null, account: Caller['account']) {
    this.#table = base ?? new GuardTable(Object.freeze({ ...account }));
    this.#isNew = base === null;
  }

  /** @throws Error when the row lacks what a verification needs */
  add(row: FeedRow): void {
    if (!(row.type === 'key' ? isKey(row) : isUser(row))) throw new Error(`a row of type ${row.type} is incomplete`);
    if (this.#isNew) this.#table.apply(row);
    else this.#rows.push(row);
  }

  /** The table with all of them. */
  commit(): GuardTable {
    for (const row of this.#rows.splice(0)) this.#table.apply(row);
    this.#isNew = false;
    return this.#table;
  }
}

const areAll = (type: 'string' | 'number' | 'boolean' | 'object', ...values: unknown[]): boolean =>
  values.every((value) => typeof value === type);

function isKey(row: FeedKey): boolean {
  const times = [row.previousSecretExpiresAt, row.expiresAt].filter((time) => time !== null);
  const previous = row.previousDigest === null ? '' : row.previousDigest;
  const texts = [row.id, row.name, row.kind, row.accessKey, row.mappedUserId, row.digest, previous];
  const lists = [row.scopes, row.allowedAddresses].map((list) => list ?? []);
  if (!lists.every((list) => Array.isArray(list) && areAll('string', ...list))) return false;
  if (row.limit && !areAll('number', row.limit.requests, row.limit.perSeconds)) return false;
  if (!areAll('string', row.environment ?? '') || !areAll('object', row.metadata ?? NONE)) return false;
  return areAll('string', ...texts) && areAll('number', ...times) && areAll('boolean', row.enabled, row.deleted);
}

const isUser = ({ id, name, role, active, externalId, attributes }: FeedUser): boolean =>
  areAll('string', id, name, role, externalId ?? '') &&
  areAll('boolean', active) &&
  areAll('object', attributes ?? NONE);
