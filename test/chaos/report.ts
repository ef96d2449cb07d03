import type { Operation, Verification } from './history.js';

/** From when a fault was made until all was well again, monotonic ms. */
export interface Window {
  readonly fault: string;
  readonly from: number;
  /** when it was put right */
  readonly healed: number;
  readonly to: number;
}

const OUTCOMES = ['done', 'refused', 'unknown'] as const;

/** One line for each fault, as Markdown. `keptId`: the key that is good all the time. */
export function table(
  windows: readonly Window[],
  operations: readonly Operation[],
  verifications: readonly Verification[],
  keptId: string,
): string {
  const head = ['fault', 'lasted s', ...OUTCOMES, 'NOT_COMMITTED', 'verification away, best API, ms', 'API 1', 'API 2', 'commands away, ms']; // prettier-ignore
  const rows = windows.map((window) => {
    const inside = operations.filter(({ begun }) => begun >= window.from && begun < window.to);
    const counts = OUTCOMES.map((outcome) => inside.filter((one) => one.outcome === outcome).length);
    const notCommitted = inside.filter(({ code }) => code === 'NOT_COMMITTED').length;
    const good = verifications.filter(({ key, valid }) => key === keptId && valid === true);
    const of = (api: number) => longestGap(window, good.filter((one) => one.api === api)); // prettier-ignore
    const done = operations.filter(({ outcome }) => outcome === 'done');
    const lasted = ((window.healed - window.from) / 1000).toFixed(0);
    return [window.fault, lasted, ...counts, notCommitted, longestGap(window, good), of(1), of(2), longestGap(window, done)]; // prettier-ignore
  });
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The longest time, ms, without the end of one of these. */
export function longestGap(
  { from, to }: Pick<Window, 'from' | 'to'>,
  what: readonly { readonly ended: number }[],
): number {
  const ends = what.map(({ ended }) => ended).filter((ended) => ended > from && ended < to);
  const instants = [from, ...ends.sort((a, b) => a - b), to];
  return Math.round(Math.max(...instants.slice(1).map((instant, at) => instant - instants[at]!)));
}
