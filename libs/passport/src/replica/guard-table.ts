import { digestWorks, keyRefusal, matchedDigest, plausible, refused, verify } from '@latchkey/domain';
import type { Caller, FeedKey, FeedRow, FeedUser, KeyKind, KeyUse, Verification } from '@latchkey/domain';
import type { CallerRight } from '../caller/live-caller.js';

interface Entry {
  key: FeedKey;
  /** that the key acts for its user, made once for each state of the two */
  admission: Verification | null;
  admitted: FeedUser | null;
  uses: number;
  lastUse: number;
}

/** Keys and users of one account at one position of the feed: what a guard verifies with. */
export class GuardTable {
  readonly #keys = new Map<string, Entry>();
  readonly #byAccessKey = new Map<string, Entry>();
  readonly #users = new Map<string, FeedUser>();
  #used: Entry[] = [];
  readonly #userOf = (key: FeedKey): FeedUser | null => this.#users.get(key.mappedUserId) ?? null;

  constructor(private readonly account: Caller['account']) {}

  get keyCount(): number {
    return this.#keys.size;
  }

  apply(row: FeedRow): void {
    if (row.type === 'user') return void this.#users.set(row.id, row);
    const known = this.#keys.get(row.id);
    if (known !== undefined) return void Object.assign(known, { key: row, admission: null });
    const entry: Entry = { key: row, admission: null, admitted: null, uses: 0, lastUse: 0 };
    this.#keys.set(row.id, entry);
    this.#byAccessKey.set(row.accessKey, entry);
  }

  /** @param now ms since 1970, UTC */
  verify(accessKey: string, secretKey: string, kind: KeyKind, now: number): Verification {
    if (!plausible(accessKey, secretKey)) return refused('MALFORMED');
    const entry = this.#byAccessKey.get(accessKey);
    const user = verify(entry === undefined ? null : entry.key, this.#userOf, accessKey, secretKey, kind, now);
    return typeof user === 'string' ? refused(user) : this.#admit(entry!, user, now);
  }

  /** The digest of the secret that a key was admitted with. @param now the time of that `verify` */
  digestOf(keyId: string, secretKey: string, now: number): string {
    return matchedDigest(this.#keys.get(keyId)!.key, secretKey, now);
  }

  /** Whether what was admitted once would be admitted now. @param now ms since 1970, UTC */
  holds({ keyId, userId, kind, digest }: CallerRight, now: number): boolean {
    const key = this.#keys.get(keyId)?.key;
    if (key === undefined || key.mappedUserId !== userId || !digestWorks(key, digest, now)) return false;
    return keyRefusal(key, this.#users.get(userId)?.active === true, kind, now) === null;
  }

  /** The keys used since the last call, at most `most` of them; the others come with the next. */
  takeUses(most: number): KeyUse[] {
    return this.#used.splice(0, most).map((entry) => {
      const use = { key: entry.key.id, count: entry.uses, last: entry.lastUse };
      entry.uses = 0;
      return use;
    });
  }

  // One object for all requests of a key: a request that could change it would change it for the others.
  #admit(entry: Entry, user: FeedUser, now: number): Verification {
    if (entry.uses++ === 0) this.#used.push(entry);
    entry.lastUse = now;
    if (entry.admission !== null && entry.admitted === user) return entry.admission;
    const { id, name, kind } = entry.key;
    const caller = Object.freeze({
      account: this.account,
      user: Object.freeze({ id: user.id, name: user.name, role: user.role, externalId: user.externalId ?? null }),
      key: Object.freeze({ id, name, kind }),
    });
    entry.admitted = user;
    entry.admission = Object.freeze({ valid: true, caller });
    return entry.admission;
  }
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

const areAll = (type: 'string' | 'number' | 'boolean', ...values: unknown[]): boolean =>
  values.every((value) => typeof value === type);

function isKey(row: FeedKey): boolean {
  const times = [row.previousSecretExpiresAt, row.expiresAt].filter((time) => time !== null);
  const previous = row.previousDigest === null ? '' : row.previousDigest;
  const texts = [row.id, row.name, row.kind, row.accessKey, row.mappedUserId, row.digest, previous];
  return areAll('string', ...texts) && areAll('number', ...times) && areAll('boolean', row.enabled, row.deleted);
}

const isUser = ({ id, name, role, active, externalId }: FeedUser): boolean =>
  areAll('string', id, name, role, externalId ?? '') && areAll('boolean', active);
