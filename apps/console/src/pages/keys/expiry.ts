import { endOfDate } from '../../ui/days';
import { DAY } from '../../ui/time';

export type ExpiryChoice = 'keep' | '7' | '30' | '90' | '365' | 'date' | 'never';

export interface Expiry {
  readonly choice: ExpiryChoice;
  /** as a date field writes it, 2027-01-31; used with `date` */
  readonly date: string;
}

/** When the key ends, null for never, undefined where that is not chosen yet or stays as it is. */
export function expiresAtOf({ choice, date }: Expiry, now: number): string | null | undefined {
  if (choice === 'never') return null;
  if (choice === 'keep') return undefined;
  if (choice !== 'date') return new Date(now + Number(choice) * DAY).toISOString();
  const end = endOfDate(date);
  return end > now ? new Date(end).toISOString() : undefined;
}

/** Today's date here, as a date field writes it. */
export function today(now: number): string {
  const date = new Date(now);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
