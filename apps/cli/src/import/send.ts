import { isUnanswered } from '@latchkey/client';
import type { LineResult, Results } from './results.js';
import type { Row, RowFile } from './rows.js';

type Item = Readonly<Record<string, unknown>>;

/** What the service says of one item. */
export interface ItemResult {
  readonly outcome: LineResult['outcome'];
  readonly id?: string;
  readonly accessKey?: string;
  readonly problem?: { readonly detail: string; readonly errors?: readonly { pointer: string; message: string }[] };
}

/** How a kind of things is imported. */
export interface Import {
  /** what is sent for a line; or why it is not */
  readonly prepare: (item: Item) => { item: Item } | { wrong: string };
  /** lines that may end the right to send the others are sent last */
  readonly isLast: (item: Item) => boolean;
  readonly send: (items: readonly Item[]) => Promise<readonly ItemResult[]>;
  readonly onResult?: (result: LineResult, item: Item | null) => void;
}

/** As many as the service takes at once. */
const MOST = 5_000;
/** The service takes 8 MiB. */
const MOST_BYTES = 6 * 1024 * 1024;
/** Of one line: far more than a key or a user may be. */
const MOST_BYTES_OF_ONE = 256 * 1024;
const TRIES_FOR_UNKNOWN = 5;

interface Batch {
  rows: { line: number; item: Item }[];
  wrong: LineResult[];
  bytes: number;
}

/** Sends the lines of a file, in their order and in as few requests as may be. @throws what the service refuses as a whole */
export async function sendRows(
  file: RowFile,
  kind: Import,
  results: Results,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const last: Batch = { rows: [], wrong: [], bytes: 0 };
  let batch: Batch = { rows: [], wrong: [], bytes: 0 };
  let upTo = results.doneBefore;
  const flush = async () => {
    await sendBatch(batch, kind, results);
    upTo = Math.max(upTo, ...batch.rows.map(({ line }) => line), ...batch.wrong.map(({ line }) => line));
    batch = { rows: [], wrong: [], bytes: 0 };
    onProgress(file.read(), file.size);
  };
  try {
    for await (const row of file.rows) {
      const into = 'item' in row && kind.isLast(row.item) ? last : batch;
      if (into === batch && row.line <= results.doneBefore) continue;
      take(row, kind, into);
      if (batch.rows.length + batch.wrong.length >= MOST || batch.bytes >= MOST_BYTES) await flush();
    }
    await flush();
    await sendBatch(last, kind, results);
  } catch (error) {
    throw stopped(error as Error, upTo);
  }
}

function take(row: Row, { prepare }: Import, batch: Batch): void {
  const prepared = 'item' in row ? prepare(row.item) : row;
  const { line } = row;
  const refuse = (detail: string) => void batch.wrong.push({ line, outcome: 'refused', detail });
  if ('wrong' in prepared) return refuse(prepared.wrong);
  const bytes = Buffer.byteLength(JSON.stringify(prepared.item));
  if (bytes > MOST_BYTES_OF_ONE) return refuse('is larger than 256 KiB');
  batch.rows.push({ line, item: prepared.item });
  batch.bytes += bytes;
}

async function sendBatch({ rows, wrong }: Batch, kind: Import, results: Results): Promise<void> {
  const done: LineResult[] = [...wrong];
  let open = rows;
  for (let tries = 1; open.length > 0; tries++) {
    const answers = await kind.send(open.map(({ item }) => item));
    const settled = open.map((row, at) => ({ row, answer: answers[at]! }));
    const isOpen = ({ answer }: (typeof settled)[number]) => answer.outcome === 'unknown' && tries < TRIES_FOR_UNKNOWN;
    open = settled.filter(isOpen).map(({ row }) => row);
    for (const { row, answer } of settled.filter((one) => !isOpen(one))) {
      const result = resultOf(row.line, answer);
      kind.onResult?.(result, row.item);
      done.push(result);
    }
  }
  for (const result of wrong) kind.onResult?.(result, null);
  await results.add(done.sort((a, b) => a.line - b.line));
}

function resultOf(line: number, { outcome, id, accessKey, problem }: ItemResult): LineResult {
  const errors = (problem?.errors ?? []).map(({ pointer, message }) =>
    `${pointer.replace(/^\//, '')} ${message}`.trim(),
  );
  const detail = problem && (errors.length > 0 ? errors.join('; ') : problem.detail);
  return { line, outcome, ...(id && { id }), ...(accessKey && { accessKey }), ...(detail && { detail }) };
}

function stopped(error: Error, upTo: number): Error {
  const again = isUnanswered(error) ? 'The lines after it may or may not be done. ' : '';
  error.message = `${error.message}\nStopped after line ${upTo}. ${again}Run it again: what is done already is left as it is.`;
  return error;
}
