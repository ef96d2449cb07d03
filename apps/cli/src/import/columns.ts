type Item = Record<string, unknown>;

/** Members that are lists: values in a cell are separated by semicolons or spaces. */
const LISTS = new Set(['scopes', 'allowedAddresses', 'tags']);
const NUMBERS = new Set(['limit.requests', 'limit.perSeconds']);
/** Members whose cell is a JSON object, or several columns as in `metadata.team`. */
const OBJECTS = new Set(['metadata', 'attributes', 'limit']);
const DATE = /^\d{4}-\d\d-\d\d$/;

/**
 * What a line of CSV says. An empty cell says nothing; `never` in `expiresAt` is null.
 *
 * @param columns names of members, `metadata.team` for one inside another
 */
export function itemOf(columns: readonly string[], cells: readonly string[]): { item: Item } | { wrong: string } {
  const item: Item = {};
  for (const [at, column] of columns.entries()) {
    const cell = cells[at]!.trim();
    if (cell === '') continue;
    const value = valueOf(column, cell);
    if (value === undefined) return { wrong: `${column} is not as it must be: ${EXPECTED[column] ?? 'a JSON object'}` };
    const [outer, inner] = column.split(/\.(.*)/s) as [string, string | undefined];
    if (inner === undefined || !OBJECTS.has(outer)) item[column] = value;
    else item[outer] = { ...(item[outer] as Item | undefined), [inner]: value };
  }
  return { item };
}

const EXPECTED: Readonly<Record<string, string>> = {
  active: 'true or false',
  'limit.requests': 'a whole number',
  'limit.perSeconds': 'a whole number',
};

function valueOf(column: string, cell: string): unknown {
  if (LISTS.has(column)) return cell.split(/[;\s]+/).filter((value) => value !== '');
  if (NUMBERS.has(column)) return /^\d{1,10}$/.test(cell) ? Number(cell) : undefined;
  if (column === 'active')
    return /^(true|t|yes|1)$/i.test(cell) ? true : /^(false|f|no|0)$/i.test(cell) ? false : undefined;
  if (column === 'expiresAt') return cell === 'never' ? null : DATE.test(cell) ? `${cell}T00:00:00.000Z` : cell;
  if (OBJECTS.has(column)) return objectOf(cell);
  return cell;
}

function objectOf(cell: string): unknown {
  try {
    const value = JSON.parse(cell) as unknown;
    return value !== null && typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
}
