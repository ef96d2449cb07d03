import { END, GRAM, trigramsOf } from '../trigrams.js';
import type { Database } from './database.js';
import type { Reader } from './reader.js';
import { sql, type Sql } from './sql.js';

const GRAMS = 50;
const RAREST = 3;
const TERMS = 500;
const SAMPLED = 2_000;
const COMMON = 20;

/** An index of trigrams, and where the texts of it are. */
export interface Searched {
  readonly index: 'key_trigrams' | 'user_trigrams';
  readonly terms: 'key_terms' | 'user_terms';
  /** SQL that gives a sample of the texts, at most as many as its parameter says */
  readonly sample: string;
}

/**
 * The `seq`s of texts that may hold what is searched for; null where there are many of them, or it is not worth finding out.
 *
 * @param text what is searched for, folded
 */
export function fewHolding({ database, few }: Reader, searched: Searched, text: string): Sql | null {
  const { index, terms, sample } = searched;
  if (text === '' || isCommon(database, sample, text)) return null;
  const match = Array.from(text).length < GRAM ? beginning(database, terms, text) : rarestIn(database, sample, text);
  if (match === null) return null;
  const found = sql(`SELECT rowid AS seq FROM ${index} WHERE ${index} MATCH ?`, match);
  return countOf(database, found, few) > few ? null : found;
}

/** Whether so many of the newest texts hold it that it comes up soon in any list. */
function isCommon(database: Database, sample: string, text: string): boolean {
  const found = `SELECT count(*) FROM (${sample}) WHERE instr(text, ?) > 0`;
  return (database.value(found, [SAMPLED, text]) as number) > COMMON;
}

/** In which facets a text stands, of the newest keys; the one with the most of them first. */
export function facetsHolding(database: Database, text: string): number[] {
  const sample = 'SELECT facet, folded_name FROM keys ORDER BY seq DESC LIMIT ?';
  const found = `SELECT facet FROM (${sample}) WHERE instr(folded_name, ?) > 0 GROUP BY facet ORDER BY count(*) DESC`;
  return database.all(found, [SAMPLED, text]).flat() as number[];
}

/** How many rows there are; where a limit is given, up to one more than that. */
export function countOf(database: Database, rows: Sql, limit?: number): number {
  const most = limit === undefined ? '' : ` LIMIT ${limit + 1}`;
  return database.value(`SELECT count(*) FROM (SELECT 1 FROM (${rows.text})${most})`, rows.values) as number;
}

/** The trigrams of a text that look the rarest: all of them would take longer, and find the same but for a few. */
function rarestIn(database: Database, sample: string, text: string): string {
  const grams = trigramsOf(text).slice(0, GRAMS);
  const holding = grams.map(() => 'total(instr(text, ?) > 0)').join(', ');
  const counts = database.first(`SELECT ${holding} FROM (${sample})`, [...grams, SAMPLED])!;
  const ranked = grams.map((gram, i) => ({ gram, count: counts[i] as number })).toSorted((a, b) => a.count - b.count);
  return ranked
    .slice(0, RAREST)
    .map(({ gram }) => quoted(gram))
    .join(' AND ');
}

/** Every trigram that begins with a text of one or two characters; null where there are many. */
function beginning(database: Database, terms: string, text: string): string | null {
  const range = `SELECT CAST(term AS BLOB) FROM ${terms} WHERE term >= ? AND term < ? LIMIT ${TERMS + 1}`;
  const found = database.all(range, [text, `${text}\u{10ffff}`]).flat() as string[];
  if (found.length > TERMS) return null;
  // FTS5 wants something to look for
  return found.length === 0 ? quoted(END.repeat(GRAM)) : found.map(quoted).join(' OR ');
}

function quoted(gram: string): string {
  return `"${gram.replaceAll('"', '""')}"`;
}
