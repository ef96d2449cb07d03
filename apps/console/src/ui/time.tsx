import { useSyncExternalStore } from 'react';
import { t } from '../texts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const TICK_MS = 15_000;
/** From which distance on a unit is used, and how long one is. */
const STEPS = [
  ['year', 730 * DAY, 365 * DAY],
  ['month', 60 * DAY, 30 * DAY],
  ['day', DAY, DAY],
  ['hour', HOUR, HOUR],
  ['minute', MINUTE, MINUTE],
] as const;

const listeners = new Set<() => void>();
let timer = 0;

/** One clock for all: a list shows three times in each row. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ||= window.setInterval(() => listeners.forEach((each) => each()), TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.clearInterval(timer);
    timer = 0;
  };
}

/** The time in ms, four times a minute. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => Math.floor(Date.now() / TICK_MS) * TICK_MS);

const relative = new Intl.RelativeTimeFormat(t.locale, { numeric: 'auto' });
const exact = new Intl.DateTimeFormat(t.locale, { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(t.locale, { dateStyle: 'medium', timeStyle: 'short' });

export function relativeTime(at: number, now: number): string {
  const distance = at - now;
  for (const [unit, from, size] of STEPS) {
    if (Math.abs(distance) >= from) return relative.format(Math.trunc(distance / size), unit);
  }
  return distance > 0 ? t.time.inAMoment : t.time.justNow;
}

export const exactTime = (iso: string): string => exact.format(new Date(iso));
export const dayTime = (iso: string): string => day.format(new Date(iso));
const onHover = (iso: string) => `${exactTime(iso)} (${iso.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')})`;

/** "3 days ago", with the exact time here and in UTC on hover. */
export function RelativeTime({ iso }: { iso: string }) {
  const now = useNow();
  return (
    <time dateTime={iso} title={onHover(iso)} className="nowrap">
      {relativeTime(Date.parse(iso), Math.max(now, Date.now()))}
    </time>
  );
}

/** The time in the viewer's zone, UTC on hover. */
export function ExactTime({ iso }: { iso: string }) {
  return (
    <time dateTime={iso} title={onHover(iso)}>
      {exactTime(iso)}
    </time>
  );
}

const SOON = 7 * DAY;

/** When a key ends: amber when that is near. */
export function Expiry({ iso, ended }: { iso: string | null; ended?: boolean }) {
  const now = useNow();
  if (iso === null) return <span className="muted">{t.keys.never}</span>;
  const left = Date.parse(iso) - now;
  return (
    <span className={!ended && left > 0 && left < SOON ? 'soon' : undefined}>
      <RelativeTime iso={iso} />
    </span>
  );
}
