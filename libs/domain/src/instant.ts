import { z } from 'zod';

const rfc3339 = z.iso.datetime({ offset: true });
const NO_TIME = 'must be a time as in 2030-01-31T12:00:00.000Z';
/** In a query, a plus sign means a space. */
const LOST_PLUS = /^[0-9-]+T[0-9:.]+ [0-9]{2}:[0-9]{2}$/i;

/** A time as callers write it (RFC 3339, so `t` and `z` do as well), in ms since 1970; any offset is accepted. */
export const instant = z
  .string({ error: NO_TIME })
  .meta({ format: 'date-time' })
  .transform((text, context) => {
    if (rfc3339.safeParse(text.toUpperCase()).success) return Date.parse(text.toUpperCase());
    const message = LOST_PLUS.test(text) ? `${NO_TIME}; in an address write %2B for the plus sign` : NO_TIME;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** A time as this service writes it: ISO 8601, UTC, with milliseconds. */
export const timestamp = z.iso.datetime();

/** @param at ms since 1970 */
export const iso = (at: number): string => new Date(at).toISOString();
/** @param at ms since 1970, or null for never */
export const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));
/** @returns ms since 1970 */
export const msOrNull = (at: string | null): number | null => (at === null ? null : Date.parse(at));
