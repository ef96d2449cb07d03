import { t } from '../../texts';
import { dayTime } from '../../ui/time';

export interface Hour {
  readonly at: string;
  readonly accepted: number;
  readonly refused: Readonly<Record<string, number>>;
}

/** The picture is stretched to the width there is; words stand beside it, so that they keep their size. */
const STEP = 20;
const HEIGHT = 140;
const HOUR = 3_600_000;
const DAY_HOURS = 24;
const HOURS = 7 * DAY_HOURS;
const GROUPED = 4;

interface Bar {
  readonly at: number;
  readonly accepted: number;
  readonly refused: number;
}

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, one) => all + one, 0);

/** The last seven days in bars of four hours, empty ones too. */
function barsOf(items: readonly Hour[], now: number): Bar[] {
  const width = GROUPED * HOUR;
  const last = Math.floor(now / width) * width;
  const bars = Array.from({ length: HOURS / GROUPED }, (_, index) => ({
    at: last - (HOURS / GROUPED - 1 - index) * width,
    accepted: 0,
    refused: 0,
  }));
  for (const { at, accepted, refused } of items) {
    // the hours of a week begin up to one bar before the first: they count there
    const bar = bars[Math.max(0, Math.floor((Date.parse(at) - bars[0]!.at) / width))];
    if (bar === undefined) continue;
    bar.accepted += accepted;
    bar.refused += sum(refused);
  }
  return bars;
}

/** Verifications and refusals over time, as a picture and as a table. */
export function ChecksChart({ items }: { items: readonly Hour[] }) {
  const bars = barsOf(items, Date.now());
  const most = Math.max(1, ...bars.map(({ accepted, refused }) => accepted + refused));
  const accepted = bars.reduce((all, bar) => all + bar.accepted, 0);
  const refused = bars.reduce((all, bar) => all + bar.refused, 0);
  const height = (count: number) => (count / most) * HEIGHT;
  const days = bars.filter((_, index) => index % (DAY_HOURS / GROUPED) === 0);
  return (
    <figure className="figure-frame">
      <ul className="legend">
        <li>{t.home.accepted(accepted)}</li>
        <li className="refused">{t.home.refused(refused)}</li>
        {most > 1 && <li className="plain muted">{t.home.most(most, GROUPED)}</li>}
      </ul>
      <svg
        className="chart"
        viewBox={`0 0 ${bars.length * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t.home.chart(accepted, refused)}
      >
        {bars.map((bar, index) => (
          <Column key={bar.at} bar={bar} x={index * STEP + 2} height={height} />
        ))}
      </svg>
      <ul className="days small muted" aria-hidden="true">
        {days.map(({ at }) => (
          <li key={at}>{t.home.day(at)}</li>
        ))}
      </ul>
      <Reasons items={items} />
    </figure>
  );
}

function Column({ bar, x, height }: { bar: Bar; x: number; height: (count: number) => number }) {
  const [accepted, refused] = [height(bar.accepted), height(bar.refused)];
  return (
    <g>
      <title>{t.home.bar(dayTime(new Date(bar.at).toISOString()), bar.accepted, bar.refused)}</title>
      <rect className="accepted" x={x} width={STEP - 4} y={HEIGHT - accepted} height={accepted} />
      <rect className="refused" x={x} width={STEP - 4} y={HEIGHT - accepted - refused} height={refused} />
    </g>
  );
}

/** Why callers were refused, the most frequent first. */
function Reasons({ items }: { items: readonly Hour[] }) {
  const counts = new Map<string, number>();
  for (const { refused } of items) {
    for (const [code, count] of Object.entries(refused)) counts.set(code, (counts.get(code) ?? 0) + count);
  }
  if (counts.size === 0) return null;
  const reasons = [...counts].toSorted(([, a], [, b]) => b - a);
  return (
    <figcaption className="small muted">
      {t.home.reasons}{' '}
      {reasons.map(([code, count]) => `${t.home.reason(code)} ${count.toLocaleString(t.locale)}`).join(', ')}
    </figcaption>
  );
}
