import type { KeyDocument } from '@latchkey/projections';
import { facetNumber } from '../facets.js';
import { labelRange, labelsAsked, labelsOf, MOST_LABELS, nameOfLabel } from '../labels.js';
import type { KeyFilter, KeyLabels } from '../read-model.port.js';
import type { Database } from './database.js';
import { storable } from './documents.js';
import { sql, type Sql } from './sql.js';

// those of deleted keys come after all others
const FIRST_DELETED = facetNumber({ state: 'deleted', kind: 'api', used: false, ends: true });

/** A label that a list asks for. */
export interface AskedLabel {
  readonly label: string;
  /** how many keys have it, and how many of each facet */
  readonly count: number;
  readonly counts: ReadonlyMap<number, number>;
}

/** The labels of a key as a column holds them; null: none. */
export function labelsIn(key: Pick<KeyDocument, 'tags' | 'environment'>): string | null {
  const labels = labelsOf(key);
  return labels.length === 0 ? null : JSON.stringify(labels.map(storable));
}

/** What a filter wants keys to be labelled with, the rarest first. */
export function askedLabels(database: Database, account: number, filter: KeyFilter): AskedLabel[] {
  const asked = labelsAsked(filter).map((text) => {
    const label = storable(text);
    const select = 'SELECT facet, n FROM label_counts WHERE account = ? AND label = ?';
    const counts = new Map(database.all(select, [account, label]) as [number, number][]);
    return { label, count: [...counts.values()].reduce((a, b) => a + b, 0), counts };
  });
  return asked.toSorted((a, b) => a.count - b.count);
}

/** That a row of `keys`, or of a label, is of a key with another label. */
export function hasLabel(label: string, table: 'keys' | 'key_labels' = 'keys'): Sql {
  const same = ['account', 'facet', 'created_at', 'seq'].map((column) => `other.${column} = ${table}.${column}`);
  return sql(`EXISTS (SELECT 1 FROM key_labels other WHERE other.label = ? AND ${same.join(' AND ')})`, label);
}

/** What keys are labelled with that are not deleted. */
export function labelsOfKeys(database: Database, account: number): KeyLabels {
  const namesOf = (sort: keyof KeyLabels) => {
    const { from, to } = labelRange(sort);
    const counted = `SELECT CAST(label AS BLOB) FROM label_counts WHERE account = ? AND label >= ? AND label < ? AND facet < ${FIRST_DELETED}`;
    const found = database.all(`${counted} GROUP BY label ORDER BY label LIMIT ${MOST_LABELS}`, [account, from, to]);
    return found.map(([label]) => nameOfLabel(label as string));
  };
  return { tags: namesOf('tags'), environments: namesOf('environments') };
}
