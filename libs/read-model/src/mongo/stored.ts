import type { CollectionName, Collections, KeyDocument, RevisionDocument, UserDocument } from '@latchkey/projections';
import { bounded } from '../bounded.js';
import type { Cursor } from '../cursor.js';
import { keyIdsOf, searchable } from '../matching.js';

/** A document as MongoDB holds it: its own members, and what lists go by. */
export interface Stored {
  readonly _id: string;
  readonly id: string;
  readonly accountId: string;
  readonly pos: number;
  /** what lists are ordered by; its members stay in this order */
  readonly place?: Cursor;
  /** the document as JSON, where it holds text that BSON cannot carry (half a surrogate pair) */
  readonly exact?: string;
}

const HALF_A_PAIR = /\\ud[89a-f]/;

export function toStored<C extends CollectionName>(collection: C, document: Collections[C]): Stored {
  const _id = bounded(document.id);
  const stored = { _id, ...document, ...derived(collection, document, _id) };
  const text = JSON.stringify(document);
  return HALF_A_PAIR.test(text) ? { ...stored, exact: text } : stored;
}

export function fromStored<C extends CollectionName>(collection: C, stored: Stored): Collections[C] {
  const { _id, place, exact, searchName, searchEmail, keyIds, ...document } = stored as Stored &
    Record<string, unknown>;
  if (exact !== undefined) return JSON.parse(exact) as Collections[C];
  if (collection !== 'revisions') return document as unknown as Collections[C];
  return { ...document, changes: JSON.parse(document['changes'] as string) } as unknown as Collections[C];
}

function derived(collection: CollectionName, document: Collections[CollectionName], id: string): object {
  switch (collection) {
    case 'keys': {
      const { createdAt: at, name } = document as KeyDocument;
      return { place: { at, id }, searchName: searchable(name) };
    }
    case 'users': {
      const { createdAt: at, name, email } = document as UserDocument;
      return { place: { at, id }, searchName: searchable(name), searchEmail: searchable(email ?? '') };
    }
    case 'revisions': {
      const revision = document as RevisionDocument;
      // What services say is text: some names of members mean something to BSON, and some it refuses.
      const changes = JSON.stringify(revision.changes);
      return { place: { at: revision.at, id }, keyIds: [...new Set(keyIdsOf(revision))], changes };
    }
    default:
      return {};
  }
}
