import { ValidationFailed } from '@latchkey/domain';
import { parsePosition, type Position } from '@latchkey/event-log';
import type { Page, PageRequest } from '@latchkey/read-model';
import { z } from 'zod';

// digits only: Number() also reads 0x10, 1e2 and blanks
const decimal = (text: unknown) => (/^[1-9]\d{0,8}$/.test(String(text)) ? Number(text) : text);

/** A boolean in a query. */
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** Query parameters of every list. */
export const paging = {
  limit: z
    .preprocess(decimal, z.number({ error: 'must be a number' }).int().min(1).max(200))
    .default(50)
    .describe('How many items a page has at most'),
  cursor: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .describe('nextCursor of the page before; absent: the first page')
    .transform((cursor) => cursor ?? null),
  includeTotal: flag.optional().describe('true: the answer says how many items the whole list has'),
};

export const pageQuery = z.strictObject(paging);

export type PageQuery = z.infer<typeof pageQuery>;

/** What a list answers: a component named like that of its items. */
export function listOf<T extends z.ZodType>(item: T) {
  return z
    .object({
      items: z.array(item),
      nextCursor: z.string().nullable().describe('cursor of the next page; null on the last one'),
      total: z.number().int().min(0).optional().describe('with includeTotal: how many items the whole list has'),
    })
    .meta({ id: `${item.meta()!.id}Page` });
}

export function pageOf<T, V>({ items, ...page }: Page<T>, view: (item: T) => V): Listed<V> {
  return { items: items.map(view), ...page };
}

export interface Listed<V> {
  readonly items: V[];
  readonly nextCursor: string | null;
  readonly total?: number;
}

/**
 * A page of a list that is in memory as a whole. A cursor holds the name of the last item and how many items came up to
 * it; when that item is gone, the page begins at its position.
 *
 * @throws ValidationFailed when the cursor is none of this list
 */
export function pageOfAll<T>(
  all: readonly T[],
  { limit, cursor, includeTotal }: PageRequest,
  nameOf: (item: T) => string,
): Listed<T> {
  const start = cursor === null ? 0 : indexAfter(cursor, all.map(nameOf));
  const end = start + limit;
  const items = all.slice(start, end);
  const total = includeTotal ? { total: all.length } : {};
  if (end >= all.length) return { items, nextCursor: null, ...total };
  const last = JSON.stringify([nameOf(all[end - 1]!), end]);
  return { items, nextCursor: Buffer.from(last).toString('base64url'), ...total };
}

function indexAfter(cursor: string, names: readonly string[]): number {
  try {
    const [name, count] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof name === 'string' && Number.isSafeInteger(count) && (count as number) > 0) {
      if (names[(count as number) - 1] === name) return count as number;
      return names.indexOf(name) + 1 || (count as number) - 1;
    }
  } catch {
    // falls through to the one refusal
  }
  throw new ValidationFailed([{ pointer: '?cursor', message: 'must be a nextCursor from this list' }]);
}

/** A position in the event log, as a caller sent it in what `pointer` names. @throws ValidationFailed */
export function positionIn(text: unknown, pointer: string): Position {
  const position = typeof text === 'string' ? parsePosition(text) : undefined;
  if (position !== undefined) return position;
  throw new ValidationFailed([{ pointer, message: 'must be a position as Latchkey-Position holds it' }]);
}
