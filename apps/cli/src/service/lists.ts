import { once } from 'node:events';
import { say } from '../output.js';
import { printTable } from './tables.js';

/** How much of a list is wanted. */
export interface ListFlags {
  readonly json?: boolean;
  readonly limit?: number;
  readonly all?: boolean;
}

/** Columns of a table: a heading, and what stands below it. */
export type Columns<T> = Readonly<Record<string, (item: T) => unknown>>;

/** What an item has in each column. */
export const cellsOf = <T>(columns: Columns<T>, item: T): unknown[] => Object.values(columns).map((of) => of(item));

const SHOWN = 50;

/** Lines of a table that are set together: columns are as wide as in these. */
const TOGETHER = 1_000;

/** Prints a list: as one JSON array, or as a table, and says where there is more of it. Takes it item by item. */
export async function printList<T>(
  items: AsyncIterable<T>,
  { json, limit = SHOWN, all }: ListFlags,
  columns: Columns<T>,
): Promise<void> {
  const most = all ? Number.POSITIVE_INFINITY : limit;
  const write = json ? jsonWriter<T>() : tableWriter(columns);
  let count = 0;
  for await (const item of items) {
    if (count++ < most) await write.item(item);
    else break;
  }
  await write.end();
  if (count > most) say(`There are more: --limit ${most * 10}, or --all.`);
  else if (count === 0 && !json) say('None.');
}

/** As many of one page as are wanted, and one to see whether there are more. */
export const pageSize = ({ limit = SHOWN, all }: ListFlags): number => (all ? 200 : Math.min(200, limit + 1));

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

function jsonWriter<T>() {
  let before = '[';
  return {
    item: async (item: T) => {
      await write(`${before}\n  ${JSON.stringify(item)}`);
      before = ',';
    },
    end: () => write(before === '[' ? '[]\n' : '\n]\n'),
  };
}

function tableWriter<T>(columns: Columns<T>) {
  let rows: (readonly unknown[])[] = [];
  const flush = () => {
    if (rows.length > 0) printTable(Object.keys(columns), rows);
    rows = [];
  };
  return {
    item: async (item: T) => {
      if (rows.push(cellsOf(columns, item)) >= TOGETHER) flush();
    },
    end: async () => flush(),
  };
}
