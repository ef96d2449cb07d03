import Table from 'cli-table3';

// what a name or a target holds must not move the cursor or colour the terminal
const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '\u{FFFD}');

/** What a cell shows for a value; `-` where there is none. */
const cell = (value: unknown): string => {
  if (value === null || value === undefined || value === '') return '-';
  return printable(typeof value === 'object' ? JSON.stringify(value) : String(value));
};

const PLAIN = {
  chars: Object.fromEntries(
    ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) =>
      [side, `${side}-mid`, `${side}-left`, `${side}-right`].map((name) => [name, '']),
    ),
  ),
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
};

/** Rows under each other, two spaces between columns. */
function linesOf(rows: readonly (readonly unknown[])[]): string {
  const table = new Table({ ...PLAIN, chars: { ...PLAIN.chars, middle: '  ' } });
  table.push(...rows.map((row) => row.map(cell)));
  return `${table.toString().replaceAll(/ +$/gm, '')}\n`;
}

/** Prints a table with a line of headings; a column may have none. */
export function printTable(headings: readonly string[], rows: readonly (readonly unknown[])[]): void {
  process.stdout.write(linesOf([headings.map((heading) => heading.toUpperCase()), ...rows]));
}

/** Prints members of one thing, one a line. */
export function printDetails(members: Readonly<Record<string, unknown>>): void {
  process.stdout.write(linesOf(Object.entries(members).map(([name, value]) => [name, value])));
}

/** A line of a list that goes on. */
export const lineOf = (cells: readonly unknown[]): string => `${cells.map(cell).join('  ')}\n`;
