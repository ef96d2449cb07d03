import type { CollectionName, Collections, KeyDocument, UserDocument } from '@latchkey/projections';
import { keyListPart } from '../key-list-part.js';
import { NEWEST_FIRST, orderValue, type KeyOrder } from '../key-order.js';
import { keyMatches } from '../matching.js';
import type { KeyFilter, KeyRow, Page, PageRequest } from '../read-model.port.js';
import { BY_EXPIRY, BY_NAME, BY_USE, listOfKeys } from './lists.js';
import { bestPageOf, pageOf, type Range } from './page-of.js';
import { documentOf, type Tables } from './tables.js';

/** One page of keys: along a list that has the order, or else through the narrowest list there is. */
export function pageOfKeys(
  tables: Tables,
  accountId: string,
  filter: KeyFilter,
  request: PageRequest,
  order: KeyOrder = NEWEST_FIRST,
): Promise<Page<KeyRow>> {
  const shown = (key: KeyDocument | null) => key && rowIfShown(tables, key, filter, order);
  const listed = inOrder(filter, order);
  if (listed === null) {
    const range = { accountId, list: listOfKeys(filter), collection: 'keys', order } as const;
    return bestPageOf(tables, { ...range, found: shown }, request);
  }
  const range = { accountId, order, ...listed };
  if (range.collection === 'keys') {
    const listing = { ...range, collection: 'keys', row: (key: KeyDocument) => shown(key)?.row() ?? null } as const;
    return pageOf(tables, listing, request);
  }
  const row = ({ id }: { readonly id: string }) => shown(within(tables, accountId, 'keys', id))?.row() ?? null;
  return pageOf(tables, { ...range, collection: 'usage', row }, request);
}

/** A key with what is joined in. */
export function keyRow(tables: Tables, key: KeyDocument, mappedUser: UserDocument | null): KeyRow {
  const createdBy = within(tables, key.accountId, 'users', key.createdBy);
  return { key, mappedUser, createdBy, lastUsedAt: lastUse(tables, key) };
}

export function within<C extends CollectionName>(
  tables: Tables,
  accountId: string,
  collection: C,
  id: string,
): Collections[C] | null {
  const document = documentOf(tables, collection, id);
  return document?.accountId === accountId ? document : null;
}

type Listed = Pick<Range<'keys' | 'usage'>, 'collection' | 'list' | 'from' | 'to'>;

/** The list that has this order, and the part of it to read; null where there is none for this filter. */
function inOrder(filter: KeyFilter, order: KeyOrder): Listed | null {
  const part = keyListPart(filter, order);
  if (part === null) return null;
  const { along, ...bounds } = part;
  if (along === 'createdAt') return { collection: 'keys', list: listOfKeys(filter) };
  // Deleted keys stand in the lists by time only.
  if (filter.includeDeleted || filter.status === 'deleted') return null;
  if (along === 'lastUsedAt') return { collection: 'usage', list: BY_USE, ...bounds };
  return { collection: 'keys', list: along === 'name' ? BY_NAME : BY_EXPIRY, ...bounds };
}

function rowIfShown(tables: Tables, key: KeyDocument, filter: KeyFilter, { by }: KeyOrder) {
  const mappedUser = within(tables, key.accountId, 'users', key.mappedUserId);
  const lastUsedAt = filter.neverUsed || by === 'lastUsedAt' ? lastUse(tables, key) : null;
  if (!keyMatches({ key, mappedUser, lastUsedAt }, filter)) return null;
  return { at: orderValue(by, key, lastUsedAt), row: () => keyRow(tables, key, mappedUser) };
}

function lastUse(tables: Tables, key: KeyDocument): number | null {
  return within(tables, key.accountId, 'usage', key.id)?.lastUsedAt ?? null;
}
