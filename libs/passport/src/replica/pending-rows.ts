import type { Caller, FeedKey, FeedRow, FeedUser } from '@latchkey/domain';
import { GuardTable } from './guard-table.js';

/** Rows that came since the last position: they count together once the next one is there, or not at all. */
export class PendingRows {
  #rows: FeedRow[] = [];
  readonly #fresh: GuardTable | null;

  /**
   * @param base what they add to; null: they are everything there is, and go into a table of their own
   * @param account whose keys these are
   */
  constructor(
    private readonly base: GuardTable | null,
    account: Caller['account'],
  ) {
    this.#fresh = base === null ? new GuardTable(Object.freeze({ ...account })) : null;
  }

  /** @throws Error when the row lacks what a verification needs */
  add(row: FeedRow): void {
    if (!(row.type === 'key' ? isKey(row) : isUser(row))) throw new Error(`a row of type ${row.type} is incomplete`);
    if (this.#fresh !== null) this.#fresh.apply(row);
    else this.#rows.push(row);
  }

  /** The table with all of them. */
  commit(): GuardTable {
    const table = this.#fresh ?? this.base!;
    for (const row of this.#rows.splice(0)) table.apply(row);
    return table;
  }
}

function isKey(row: FeedKey): boolean {
  const texts = [row.id, row.name, row.kind, row.accessKey, row.digest, row.mappedUserId];
  const times = [row.previousSecretExpiresAt, row.expiresAt];
  return (
    texts.every((text) => typeof text === 'string') &&
    times.every((time) => time === null || typeof time === 'number') &&
    (row.previousDigest === null || typeof row.previousDigest === 'string') &&
    typeof row.enabled === 'boolean' &&
    typeof row.deleted === 'boolean'
  );
}

function isUser({ id, name, role, active, externalId = null }: FeedUser): boolean {
  const texts = [id, name, role, ...(externalId === null ? [] : [externalId])];
  return texts.every((text) => typeof text === 'string') && typeof active === 'boolean';
}
