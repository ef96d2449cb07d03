/** The service knows no later time, and its texts no year of five digits. */
const LAST = Date.parse('9999-12-31T23:59:59.999Z');
export const LAST_DATE = '9999-12-31';

/** The first instant of a date here, as a date field writes it; NaN when it is none. */
export const startOfDate = (date: string): number => Math.min(Date.parse(`${date}T00:00:00.000`), LAST);

/** The last instant of a date here; west of Greenwich that of the last date of all comes after it, and so counts as the end. */
export const endOfDate = (date: string): number => Math.min(Date.parse(`${date}T23:59:59.999`), LAST);
