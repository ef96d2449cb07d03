import { finished } from 'node:stream/promises';
import { setImmediate as otherRequests } from 'node:timers/promises';
import { parse, type CsvError } from 'csv-parse';
import { z } from 'zod';
import type { Element } from '../elements/element.js';
import type { MeasureValue } from '../elements/measure-values.js';
import { invalid, type Fault } from '../http/problem.js';

const HEADER = ['measureId', 'date', 'value'] as const;
const BYTES_AT_ONCE = 64 * 1024;
const LONGEST_ROW = 1_000;
const MOST_FAULTS = 100;

const LENIENT = { bom: true, relax_column_count: true, skip_empty_lines: true, skip_records_with_error: true };

const number = { error: 'must be a number as in 12.5' };
const rowSchema = z.object({
  measureId: z.string().min(1, { error: 'must be the id of a measure' }),
  date: z.iso.date({ error: 'must be a day as in 2026-01-31' }),
  value: z
    .string()
    .regex(/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, number)
    .transform(Number)
    .refine(Number.isFinite, number),
});

/** A row of a load, and the line of the file on which it ends. */
export type Row = MeasureValue & { readonly line: number };

/** Reads CSV with the header `measureId,date,value` (RFC 4180, UTF-8); answers others in between. @throws Problem 400 */
export async function readRows(csv: Uint8Array): Promise<Row[]> {
  const rows: Row[] = [];
  const faults: Fault[] = [];
  let begun: boolean | null = null;
  const onRecord = (record: string[], { lines }: { lines: number }) => {
    if (begun === null) begun = record.join() === HEADER.join();
    else if (begun) take(record, lines, rows, faults);
    return null;
  };
  const onSkip = (error: CsvError | undefined): undefined => void unreadable(error!, faults);
  const options = { ...LENIENT, max_record_size: LONGEST_ROW, on_record: onRecord, on_skip: onSkip };
  const parser = parse(options).resume();
  for (let at = 0; at < csv.length && faults.length < MOST_FAULTS; at += BYTES_AT_ONCE) {
    parser.write(csv.subarray(at, at + BYTES_AT_ONCE));
    await otherRequests();
  }
  await finished(parser.end());
  if (begun !== true) faults.push({ line: 1, pointer: '', message: `must be ${HEADER.join()}` });
  refuse(faults);
  return rows;
}

function take(record: readonly string[], line: number, rows: Row[], faults: Fault[]): void {
  if (record.length !== HEADER.length)
    return void faults.push({ line, pointer: '', message: `must have ${HEADER.length} fields: ${HEADER.join()}` });
  const [measureId, date, value] = record;
  const { data, error } = rowSchema.safeParse({ measureId, date, value });
  if (data !== undefined) rows.push({ line, ...data });
  else for (const { path, message } of error.issues) faults.push({ line, pointer: `/${path.join('/')}`, message });
}

function unreadable({ code, lines }: CsvError, faults: Fault[]): void {
  const tooLong = `must be shorter than ${LONGEST_ROW} characters`;
  const message = code === 'CSV_MAX_RECORD_SIZE' ? tooLong : 'cannot be read as CSV: look at its quotes';
  faults.push({ line: Number(lines), pointer: '', message });
}

/** Checks that the rows are of the caller's own measures, and that none has the same day twice. @throws Problem 400 */
export function checkRows(rows: readonly Row[], own: ReadonlyMap<string, Element>): void {
  const faults: Fault[] = [];
  const lines = new Map<string, number>();
  for (const { line, measureId, date } of rows) {
    const first = lines.get(`${measureId} ${date}`);
    // the same answer whether the caller may view the measure or not
    if (!own.has(measureId)) faults.push({ line, pointer: '/measureId', message: 'must be a measure that you own' });
    else if (first !== undefined)
      faults.push({ line, pointer: '/date', message: `has a value in line ${first} already` });
    else lines.set(`${measureId} ${date}`, line);
  }
  refuse(faults);
}

/** @throws Problem 400 when there is any fault; it names a hundred at most */
function refuse(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const more = faults.length < MOST_FAULTS ? '' : ' There may be more faults than these.';
  const detail = `Nothing was loaded. Correct what errors names and send all of it again.${more}`;
  throw invalid(faults.slice(0, MOST_FAULTS), detail);
}
