import type { Page } from '@latchkey/read-model';
import { z } from 'zod';

/** Query parameters of every list. */
export const paging = {
  limit: z.coerce
    .number({ error: 'must be a number' })
    .int()
    .min(1)
    .max(200)
    .default(50)
    .describe('How many items a page has at most'),
  cursor: z.string().min(1).max(1000).optional().describe('nextCursor of the page before; absent: the first page'),
};

export const noQuery = z.strictObject({});

/** What a list answers: a component named like that of its items. */
export function listOf<T extends z.ZodType>(item: T) {
  return z
    .object({
      items: z.array(item),
      nextCursor: z.string().nullable().describe('cursor of the next page; null on the last one'),
    })
    .meta({ id: `${item.meta()!.id}Page` });
}

export function pageOf<T, V>(page: Page<T>, view: (item: T) => V): { items: V[]; nextCursor: string | null } {
  return { items: page.items.map(view), nextCursor: page.nextCursor };
}

/** A boolean as query parameters write it. */
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** A time as callers write it, in ms since 1970; any offset is accepted. */
export const instant = z.iso
  .datetime({ offset: true, error: 'must be a time as in 2030-01-31T12:00:00.000Z' })
  .transform((text) => Date.parse(text));

/** A time as this service writes it. */
export const timestamp = z.iso.datetime();

export const iso = (at: number): string => new Date(at).toISOString();
export const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));
