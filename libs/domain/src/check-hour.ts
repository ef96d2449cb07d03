/** How credentials were checked: how many were accepted, and how many refused, by code of the refusal. */
export interface CheckCounts {
  readonly accepted: number;
  readonly refused: Readonly<Record<string, number>>;
}

/** What was checked in one hour. */
export interface CheckHour extends CheckCounts {
  /** the start of the hour; ms since 1970, UTC */
  readonly at: number;
}

/** An hour, ms. */
export const HOUR_MS = 3_600_000;

/** The start of the hour that a time is in; both ms since 1970, UTC. */
export function hourOf(time: number): number {
  return Math.floor(time / HOUR_MS) * HOUR_MS;
}

/** What an hour of an account goes by, wherever it is kept. */
export function checkHourId(account: string, at: number): string {
  return `${account}/${at}`;
}
