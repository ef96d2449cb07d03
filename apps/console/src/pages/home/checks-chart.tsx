import { t } from '../../texts';
import { dayTime } from '../../ui/time';

export interface Hour {
  readonly at: string;
  readonly accepted: number;
  readonly refused: Readonly<Record<string, number>>;
}

const WIDTH = 840;
const HEIGHT = 160;
const GROUND = HEIGHT - 22;
const HOUR = 3_600_000;
const HOURS = 7 * 24;
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
  const step = WIDTH / bars.length;
  const height = (count: number) => (count / most) * (GROUND - 14);
  return (
    <figure className="figure-frame">
      <ul className="legend">
        <li>{t.home.accepted(accepted)}</li>
        <li className="refused">{t.home.refused(refused)}</li>
      </ul>
      <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t.home.chart(accepted, refused)}>
        <text x={0} y={10}>
          {most.toLocaleString(t.locale)}
        </text>
        {bars.map((bar, index) => (
          <g key={bar.at}>
            <title>{t.home.bar(dayTime(new Date(bar.at).toISOString()), bar.accepted, bar.refused)}</title>
            <rect
              className="accepted"
              x={index * step + 2}
              width={step - 4}
              y={GROUND - height(bar.accepted)}
              height={height(bar.accepted)}
            />
            <rect
              className="refused"
              x={index * step + 2}
              width={step - 4}
              y={GROUND - height(bar.accepted) - height(bar.refused)}
              height={height(bar.refused)}
            />
          </g>
        ))}
        <line className="axis" x1={0} x2={WIDTH} y1={GROUND} y2={GROUND} />
        {bars.map(
          (bar, index) =>
            index % 12 === 0 && (
              <text key={bar.at} x={index * step} y={HEIGHT - 6}>
                {t.home.day(bar.at)}
              </text>
            ),
        )}
      </svg>
      <Reasons items={items} />
    </figure>
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
