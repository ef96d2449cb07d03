import type { CollectionName, Collections } from '@latchkey/projections';
import { bounded } from '../digest.js';
import type { Cursor } from '../cursor.js';
import { expiryValue, nameValue, useValue } from '../key-order.js';
import { keyIdsOf, searchable } from '../matching.js';

/** A document as MongoDB holds it: its own members, and what lists go by. */
export interface Stored {
  readonly _id: string;
  readonly id: string;
  readonly accountId: string;
  readonly pos: number;
  /** what lists are ordered by; its members stay in this order */
  readonly place?: Cursor;
  /** of keys: what else lists of them are ordered by */
  readonly byName?: Cursor;
  readonly byExpiry?: Cursor;
  /** the document as JSON, where it holds text that BSON cannot carry (half a surrogate pair) */
  readonly exact?: string;
}

export function toStored<C extends CollectionName>(collection: C, document: Collections[C]): Stored {
  const _id = bounded(document.id);
  const stored = { _id, ...document, ...DERIVED[collection](document, _id) };
  return isWellFormed(document) ? stored : { ...stored, exact: JSON.stringify(document) };
}

export function fromStored<C extends CollectionName>(collection: C, stored: Stored): Collections[C] {
  const { _id, place, byName, byExpiry, exact, searchName, searchEmail, keyIds, ...document } = stored as Stored &
    Record<string, unknown>;
  if (exact !== undefined) return JSON.parse(exact) as Collections[C];
  if (collection !== 'revisions') return document as unknown as Collections[C];
  return { ...document, changes: JSON.parse(document['changes'] as string) } as unknown as Collections[C];
}

const DERIVED: { readonly [C in CollectionName]: (document: Collections[C], id: string) => object } = {
  keys: ({ createdAt: at, name, expiresAt }, id) => ({
    place: { at, id },
    byName: { at: nameValue(name), id },
    byExpiry: { at: expiryValue(expiresAt), id },
    searchName: searchable(name),
  }),
  users: ({ createdAt: at, name, email }, id) => ({
    place: { at, id },
    searchName: searchable(name),
    searchEmail: searchable(email ?? ''),
  }),
  revisions: (revision, id) => ({
    place: { at: revision.at, id },
    keyIds: [...new Set(keyIdsOf(revision))],
    // What services say is text: some names of members mean something to BSON, and some it refuses.
    changes: JSON.stringify(revision.changes),
  }),
  checks: () => ({}),
  usage: ({ lastUsedAt, createdAt = 0 }, id) => ({ place: { at: useValue(lastUsedAt, createdAt), id } }),
};

/** Whether UTF-8 can carry every text in it. What is stored as JSON may hold anything. */
function isWellFormed(value: unknown): boolean {
  // Node has it; the language level that TypeScript is set to does not.
  if (typeof value === 'string') return (value as string & { isWellFormed(): boolean }).isWellFormed();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return true;
  return Object.values(value).every(isWellFormed);
}
