import { InvalidArgumentError } from 'commander';

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 7 * 86_400 };

/** How long `90s`, `15m`, `12h`, `30d` or `2w` is, in ms. @throws InvalidArgumentError */
export function durationMs(text: string): number {
  const [, count, unit] = /^(\d{1,9})([smhdw])$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('It must be a time as in 90s, 15m, 12h, 30d or 2w.');
  return Number(count) * UNIT_SECONDS[unit!]! * 1_000;
}

/** The same in whole seconds. @throws InvalidArgumentError */
export const durationSeconds = (text: string): number => durationMs(text) / 1_000;

function dateOf(text: string): string | null {
  const isDate = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text);
  const date = new Date(text);
  return isDate && !Number.isNaN(date.getTime()) ? date.toISOString() : null;
}

/** When something ends: a time in ISO 8601, or `never`. @throws InvalidArgumentError */
export function expiryOf(text: string): string {
  if (text === 'never') return text;
  const date = dateOf(text);
  if (date !== null) return date;
  if (/^\d/.test(text) && /[smhdw]$/.test(text)) return new Date(Date.now() + durationMs(text)).toISOString();
  throw new InvalidArgumentError('It must be a date as in 2030-01-31, a time from now as in 90d, or never.');
}

/** A time that was: a date, or how long ago. @throws InvalidArgumentError */
export function pastOf(text: string): string {
  const date = dateOf(text);
  if (date !== null) return date;
  if (/^\d/.test(text) && /[smhdw]$/.test(text)) return new Date(Date.now() - durationMs(text)).toISOString();
  throw new InvalidArgumentError('It must be a date as in 2030-01-31, or how long ago as in 24h.');
}

/** A limit as in `100/60s`: so many requests in so long a time. @throws InvalidArgumentError */
export function limitOf(text: string): { requests: number; perSeconds: number } {
  const [, requests, time] = /^(\d{1,10})\/(\w+)$/.exec(text) ?? [];
  if (requests === undefined)
    throw new InvalidArgumentError('It must be requests in a time, as in 100/60s or 5000/1h.');
  return { requests: Number(requests), perSeconds: durationSeconds(time!) };
}

/** A JSON object. @throws InvalidArgumentError */
export function jsonObject(text: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text) as unknown;
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new InvalidArgumentError('It must be a JSON object, as in \'{"team":"data"}\'.');
}

/** A count of at least 1. @throws InvalidArgumentError */
export function countOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return Number(text);
}

/** Gathers an option that may be given several times. */
export const several = (text: string, before: readonly string[] | undefined): string[] => [...(before ?? []), text];
