import type { KeyDocument } from '@latchkey/projections';
import { facetNumber } from '../facets.js';
import { labelRange, labelsAsked, labelsOf, MOST_LABELS, nameOfLabel } from '../labels.js';
import type { KeyFilter, KeyLabels } from '../read-model.port.js';
import type { Database } from './database.js';
import { storable } from './documents.js';
import type { Reader } from './reader.js';
import { countOf } from './search.js';
import { sql, type Sql } from './sql.js';

// Facets of deleted keys come after all others, and so do their rows of a label.
const FIRST_DELETED = facetNumber({ state: 'deleted', kind: 'api', used: false, ends: true });

/** A label that a list asks for. */
export interface AskedLabel {
  readonly label: string;
  /** the `seq`s of all keys that have it, where they are few; null: they are many */
  readonly few: Sql | null;
}

/** The labels of a key as a column holds them; null: none. */
export function labelsIn(key: Pick<KeyDocument, 'tags' | 'environment'>): string | null {
  const labels = labelsOf(key);
  return labels.length === 0 ? null : JSON.stringify(labels.map(storable));
}

/** What a filter wants keys to be labelled with, the rarest first. */
export function askedLabels({ database, few }: Reader, account: number, filter: KeyFilter): AskedLabel[] {
  const counted = labelsAsked(filter).map((text) => {
    const label = storable(text);
    const seqs = sql('SELECT seq FROM key_labels WHERE account = ? AND label = ?', account, label);
    const count = countOf(database, seqs, few);
    return { label, count, few: count > few ? null : seqs };
  });
  return counted.toSorted((a, b) => a.count - b.count);
}

/** That a row of `keys`, or of a label, is of a key with another label. */
export function hasLabel(label: string, table: 'keys' | 'key_labels' = 'keys'): Sql {
  const same = ['account', 'facet', 'created_at', 'seq'].map((column) => `other.${column} = ${table}.${column}`);
  return sql(`EXISTS (SELECT 1 FROM key_labels other WHERE other.label = ? AND ${same.join(' AND ')})`, label);
}

/** What keys are labelled with that are not deleted. It skips from label to label, however many keys have each. */
export function labelsOfKeys(database: Database, account: number): KeyLabels {
  return { tags: namesOf(database, account, 'tags'), environments: namesOf(database, account, 'environments') };
}

function namesOf(database: Database, account: number, sort: keyof KeyLabels): string[] {
  // the first row of the next label
  const next = `SELECT CAST(label AS BLOB), facet FROM key_labels WHERE account = ? AND label > ? AND label < ? ORDER BY label, facet LIMIT 1`; // prettier-ignore
  const { from, to } = labelRange(sort);
  const names: string[] = [];
  for (let last = from; names.length < MOST_LABELS;) {
    const found = database.first(next, [account, last, to]);
    if (found === undefined) break;
    const [label, facet] = found as [string, number];
    if (facet < FIRST_DELETED) names.push(nameOfLabel(label));
    last = label;
  }
  return names;
}
