import { kindOfAccessKey } from '@latchkey/domain';
import { facetOf } from '../facets.js';
import { folded } from '../folded.js';
import type { KeyFilter } from '../read-model.port.js';
import { storable } from './documents.js';
import { facetParts, type FacetPart } from './facet-parts.js';
import type { Reader } from './reader.js';
import { askedLabels, hasLabel, type AskedLabel } from './key-labels.js';
import { countOf, fewHolding, type Searched } from './search.js';
import { all, allOrNull, joined, sql, within, type Sql } from './sql.js';
import { sweepOf } from './sweep.js';

/** A list of keys: the parts of facets that it is made of, and what else narrows it. */
export interface KeyList {
  readonly account: number;
  readonly parts: readonly FacetPart[];
  /** how many keys each facet has */
  readonly counts: ReadonlyMap<number, number>;
  /** beside its part, what makes a key one of the list; but for labels, from columns that the indexes of lists have; null: nothing */
  readonly condition: Sql | null;
  /** the same without labels */
  readonly unlabelled: Sql | null;
  /** what its keys are labelled with, the rarest first */
  readonly labels: readonly AskedLabel[];
  /** whether it is of one user */
  readonly ofUser: boolean;
  /** whether it is read by its rarest label where it is read in the order of creation, or counted */
  readonly byLabel: boolean;
  /** the `seq`s of all keys that may be in the list, where they are few; null: go along an index */
  readonly few: Sql | null;
  /** the `seq`s of keys that are in the list whatever its part of a name says */
  readonly besides: readonly number[];
  /** what those have to be as well; null: nothing */
  readonly besidesCondition: Sql | null;
}

// so many names are looked at along an index while one key is looked up for its name
const PASSED_OVER = 10;

const KEYS: Searched = {
  index: 'key_trigrams',
  terms: 'key_terms',
  sample: 'SELECT folded_name AS text FROM keys ORDER BY seq DESC LIMIT ?',
};

/** How a list of keys is read; null where no key can be in it. */
export function keyListOf(reader: Reader, account: number, filter: KeyFilter): KeyList | null {
  const { database, few } = reader;
  const counted = database.all('SELECT facet, n FROM key_counts WHERE account = ? AND n > 0', [account]);
  const counts = new Map(counted as [number, number][]);
  const labels = askedLabels(database, account, filter);
  const numbers = [...counts.keys()].filter((number) => labels.every((one) => one.counts.has(number)));
  const parts = facetParts(numbers.map(facetOf), filter, sweepOf(database));
  if (parts.length === 0) return null;
  const { mappedUserId, q } = filter;
  const ofUser = mappedUserId === undefined ? null : sql('mapped_user_id = ?', storable(mappedUserId));
  const keysOfUser = ofUser && within('SELECT seq FROM keys WHERE ', all(sql('account = ?', account), ofUser));
  const fewOfUser = keysOfUser && countOf(database, keysOfUser, few) <= few ? keysOfUser : null;
  const narrowedTo = (unlabelled: Sql | null) => allOrNull(unlabelled, ...labels.map(({ label }) => hasLabel(label)));
  const besidesCondition = narrowedTo(ofUser);
  const byLabel = ofUser === null && isRare(labels[0], q === undefined ? 1 : PASSED_OVER, counts);
  const list = { account, parts, counts, labels, ofUser: ofUser !== null, byLabel, besidesCondition };
  const unnamed = { ...list, unlabelled: ofUser, condition: besidesCondition, besides: [] };
  if (q === undefined) return { ...unnamed, few: fewOfUser };
  const byAccessKey = sql('SELECT seq FROM keys WHERE access_key = ?', storable(q));
  if (kindOfAccessKey(q) !== undefined) return { ...unnamed, few: byAccessKey };
  const text = folded(q);
  const unlabelled = all(sql('instr(folded_name, ?) > 0', text), ofUser);
  const besides = database.all(byAccessKey.text, byAccessKey.values).flat() as number[];
  const named = { unlabelled, condition: narrowedTo(unlabelled), besides };
  return { ...list, ...named, few: fewOfUser ?? fewHolding(reader, KEYS, text) };
}

/** Whether the keys with a label are a part of all keys at most. */
function isRare(label: AskedLabel | undefined, part: number, counts: ReadonlyMap<number, number>): boolean {
  const keys = [...counts.values()].reduce((a, b) => a + b, 0);
  return label !== undefined && label.count * part <= keys;
}

/** Whether a key is in a part, as far as its facet and the time say. */
export function inPart(part: FacetPart, filter: KeyFilter): Sql {
  return all(inFacet(part, filter), enabledIn(part));
}

/** The same of what the rows of labels have as well. */
export function inFacet(part: FacetPart, { now, expiresBefore }: KeyFilter): Sql {
  return all(
    sql('facet = ?', part.number),
    part.endsAfter === undefined ? null : sql('expires_at > ?', part.endsAfter),
    part.endedBy === undefined ? null : sql('expires_at <= ?', part.endedBy),
    expiresBefore === undefined ? null : sql('expires_at > ? AND expires_at < ?', now, expiresBefore),
  );
}

/** The rest. */
export function enabledIn({ enabled }: FacetPart): Sql | null {
  return enabled === undefined ? null : sql('enabled = ?', Number(enabled));
}

function inAnyPart(parts: readonly FacetPart[], filter: KeyFilter): Sql {
  return within('(', joined(parts.map((part) => within('(', inPart(part, filter), ')')), ' OR '), ')'); // prettier-ignore
}

/** Those of some keys that are in the list, in no order. @param value what is given beside each `seq`, in SQL */
export function among(
  { account, parts }: KeyList,
  filter: KeyFilter,
  seqs: Sql,
  condition: Sql | null,
  value = 'NULL',
  beyond: Sql | null = null,
): Sql {
  const where = all(sql('account = ?', account), inAnyPart(parts, filter), condition, beyond);
  // a CROSS JOIN begins with what stands on its left
  const rows = within('SELECT * FROM (WITH few (key) AS (', seqs, `) SELECT seq, ${value} AS value FROM few CROSS JOIN keys ON seq = key`); // prettier-ignore
  return within('', joined([rows, where], ' WHERE '), ')');
}

/** Those that are in the list whatever its part of a name says. */
export function besidesIn(list: KeyList, filter: KeyFilter, value?: string, beyond?: Sql | null): Sql {
  const seqs = sql('SELECT value FROM json_each(?)', JSON.stringify(list.besides));
  return among(list, filter, seqs, list.besidesCondition, value, beyond);
}
