import { keyStatus } from '@latchkey/domain';
import type { CollectionName, Collections, KeyDocument } from '@latchkey/projections';
import type { Cursor } from '../cursor.js';
import { bounded } from '../digest.js';
import { facetNumber } from '../facets.js';
import { folded } from '../folded.js';
import { expiryValue, nameValue, useValue } from '../key-order.js';
import { labelsOf } from '../labels.js';
import { keyIdsOf } from '../matching.js';
import { indexed, trigramsOf } from '../trigrams.js';

/** A document as MongoDB holds it: its own members, and what lists go by. */
export interface Stored {
  readonly _id: string;
  readonly id: string;
  readonly accountId: string;
  readonly pos: number;
  readonly lists: Lists;
  /** the document as JSON, where it holds text that BSON cannot carry (half a surrogate pair) */
  readonly exact?: string;
}

/** What lists go by. What they are ordered by is one value, whose members stay in this order. */
interface Lists extends Partial<KeyPlace> {
  readonly place?: Cursor;
  readonly name?: Cursor;
  readonly expiry?: Cursor;
  /** what is searched, and its trigrams */
  readonly text?: string;
  readonly grams?: readonly string[];
  /** of keys: see labelsOf; absent: none */
  readonly labels?: readonly string[];
  /** of revisions: see keyIdsOf */
  readonly keyIds?: readonly string[];
}

/** What is known of a key from elsewhere: from its user, its usage, and the time. */
export interface KeyFacts {
  readonly userActive: boolean;
  /** ms since 1970, UTC; null: never */
  readonly usedAt: number | null;
  /** whether its end had come when keys were last swept */
  readonly expired: boolean;
}

/** Where a key stands in lists, by what is known of it. */
export interface KeyPlace extends KeyFacts {
  readonly facet: number;
  readonly use: Cursor;
}

/** A key that was used before it is known: its usage alone, which no list shows and no question finds. */
export interface Stub {
  readonly _id: string;
  readonly stub: true;
  /** the account of its usage */
  readonly account: string;
  /** ms since 1970, UTC */
  readonly usedAt: number;
}

type Told = Pick<KeyDocument, 'deleted' | 'enabled' | 'quarantined' | 'expiresAt' | 'kind' | 'createdAt'>;

/** @param id as it is stored */
export function placeOf(key: Told, id: string, facts: KeyFacts): KeyPlace {
  const { userActive, usedAt, expired } = facts;
  const end = { ...key, expiresAt: expired ? 0 : null };
  const facet = { state: keyStatus(end, userActive, 0), kind: key.kind, used: usedAt !== null, ends: key.expiresAt !== null }; // prettier-ignore
  return { userActive, usedAt, expired, facet: facetNumber(facet), use: { at: useValue(usedAt, key.createdAt), id } };
}

export function toStored<C extends CollectionName>(collection: C, document: Collections[C], place?: KeyPlace): Stored {
  const _id = bounded(document.id);
  const stored = { _id, ...document, ...textsOf(collection, document) };
  const lists = { ...LISTS[collection](document, _id), ...place };
  return isWellFormed(document) ? { ...stored, lists } : { ...stored, lists, exact: JSON.stringify(document) };
}

export function fromStored<C extends CollectionName>(collection: C, stored: Stored): Collections[C] {
  const { _id, lists, exact, ...document } = stored as Stored & Record<string, unknown>;
  if (exact !== undefined) return JSON.parse(exact) as Collections[C];
  for (const member of AS_TEXT[collection] ?? []) {
    const text = document[member];
    if (typeof text === 'string') document[member] = JSON.parse(text);
  }
  return document as unknown as Collections[C];
}

/** Members that hold what others say, stored as JSON: some names of members mean something to BSON, and some it refuses. */
const AS_TEXT: { readonly [C in CollectionName]?: readonly string[] } = {
  revisions: ['changes'],
  keys: ['metadata'],
  users: ['attributes'],
  uses: ['services'],
};

function textsOf(collection: CollectionName, document: object): Record<string, string> {
  const members = (AS_TEXT[collection] ?? []).filter((member) => member in document);
  return Object.fromEntries(members.map((member) => [member, JSON.stringify(document[member as keyof object])]));
}

const LISTS: { readonly [C in CollectionName]: (document: Collections[C], id: string) => Lists } = {
  keys: ({ createdAt: at, name, expiresAt, ...key }, id) => {
    const labels = labelsOf(key);
    return {
      place: { at, id },
      name: { at: nameValue(name), id },
      expiry: { at: expiryValue(expiresAt), id },
      text: folded(name),
      grams: trigramsOf(indexed(name)),
      ...(labels.length > 0 && { labels }),
    };
  },
  users: ({ createdAt: at, name, email }, id) => ({
    place: { at, id },
    text: indexed(name, email ?? ''),
    grams: trigramsOf(indexed(name, email ?? '')),
  }),
  revisions: (revision, id) => ({ place: { at: revision.at, id }, keyIds: [...new Set(keyIdsOf(revision))] }),
  checks: () => ({}),
  uses: () => ({}),
  usage: () => ({}),
};

/** Whether UTF-8 can carry every text in it. What is stored as JSON may hold anything. */
function isWellFormed(value: unknown): boolean {
  // Node has it; the language level that TypeScript is set to does not.
  if (typeof value === 'string') return (value as string & { isWellFormed(): boolean }).isWellFormed();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return true;
  return Object.values(value).every(isWellFormed);
}
