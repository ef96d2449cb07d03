import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { itemOf } from './columns.js';

/** A line of a file: what it says, or why it says nothing. Lines count from 1, as editors show them. */
export type Row = { readonly line: number } & (
  { readonly item: Readonly<Record<string, unknown>> } | { readonly wrong: string }
);

/** Of one line: a quote that is never closed must not take the whole file into memory. */
const MOST_BYTES = 1024 * 1024;

/** The forms that a file may have. */
export const FORMATS = ['csv', 'jsonl'] as const;
export type Format = (typeof FORMATS)[number];

/** A file that is read line by line: memory does not grow with it. */
export interface RowFile {
  readonly rows: AsyncIterable<Row>;
  /** bytes; 0 where nobody knows, as of standard input */
  readonly size: number;
  readonly read: () => number;
}

/** @param path `-`: standard input. @throws Error where there is no such file */
export async function openRows(path: string, format: Format | undefined): Promise<RowFile> {
  if (path === '-') return { rows: rowsOf(process.stdin, format), size: 0, read: () => 0 };
  const { size } = await stat(path);
  const stream = createReadStream(path);
  return { rows: rowsOf(stream, format ?? formatByName(path)), size, read: () => stream.bytesRead };
}

const formatByName = (path: string): Format | undefined =>
  /\.csv$/i.test(path) ? 'csv' : /\.(jsonl|ndjson)$/i.test(path) ? 'jsonl' : undefined;

async function* rowsOf(stream: Readable, named: Format | undefined): AsyncGenerator<Row> {
  const [begin, whole] = await peek(stream);
  // a byte order mark is no part of a name
  const first = begin
    .toString('utf8')
    .replace(/^\u{FEFF}/u, '')
    .trimStart();
  if (first.startsWith('['))
    throw new Error('The file is one JSON array: write one object on each line, as `jq -c .[]` does.');
  yield* (named ?? (first.startsWith('{') ? 'jsonl' : 'csv')) === 'jsonl' ? jsonRows(whole) : csvRows(whole);
}

/** The first bytes of a stream, and the stream as if nobody had looked. */
async function peek(stream: Readable): Promise<[Buffer, Readable]> {
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    stream.unshift(chunk);
    return [chunk as Buffer, stream];
  }
  return [Buffer.alloc(0), stream];
}

async function* jsonRows(stream: Readable): AsyncGenerator<Row> {
  let line = 0;
  for await (const raw of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    const text = raw.replace(/^\u{FEFF}/u, '').trim();
    if (text !== '') yield { line, ...parsed(text) };
  }
}

function parsed(text: string): { item: Record<string, unknown> } | { wrong: string } {
  try {
    const item = JSON.parse(text) as unknown;
    if (item !== null && typeof item === 'object' && !Array.isArray(item))
      return { item: item as Record<string, unknown> };
  } catch {
    // what the parser says would show what is in the line, as a secret
  }
  return { wrong: 'is not one JSON object. Is the file cut off here?' };
}

async function* csvRows(stream: Readable): AsyncGenerator<Row> {
  let columns: string[] | undefined;
  const options = { bom: true, info: true, relaxColumnCount: true, skipEmptyLines: true, maxRecordSize: MOST_BYTES };
  const parser = stream.pipe(parse(options));
  stream.once('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (columns === undefined) columns = headingsOf(record);
      else if (record.length === columns.length) yield { line: info.lines, ...itemOf(columns, record) };
      else
        yield {
          line: info.lines,
          wrong: `has ${record.length} cells where the headings are ${columns.length}. Is the file cut off here?`,
        };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new Error(
      `Line ${(error as { lines?: number }).lines ?? '?'} cannot be read as CSV (${error.code}): is a quote open?`,
      { cause: error },
    );
  }
}

function headingsOf(record: readonly string[]): string[] {
  const columns = record.map((name) => name.trim());
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`The file has two columns "${twice}".`);
  return columns;
}
