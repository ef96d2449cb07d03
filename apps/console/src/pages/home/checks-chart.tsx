import type { Schemas } from '../../api';
import { t } from '../../texts';
import { dayTime, useNow } from '../../ui';

type Hour = Schemas['HourOfChecks'];

/** The picture is stretched to the space there is; words stand beside it, so that they keep their size. */
const STEP = 20;
const DAYS = 7;
const GROUPED = 4;
const PER_DAY = 24 / GROUPED;

type Bar = ReturnType<typeof barsOf>[number];

const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);

/** Today and the six days before, as the viewer's clock has them, in bars of four hours, empty ones too. */
function barsOf(items: readonly Hour[], now: number) {
  const today = new Date(now);
  const startOf = (index: number) => {
    const date = today.getDate() - DAYS + 1 + Math.floor(index / PER_DAY);
    return new Date(today.getFullYear(), today.getMonth(), date, (index % PER_DAY) * GROUPED).getTime();
  };
  return Array.from({ length: DAYS * PER_DAY }, (_, index) => {
    const [at, end] = [startOf(index), startOf(index + 1)];
    const hours = items.filter((hour) => at <= Date.parse(hour.at) && Date.parse(hour.at) < end);
    const refused = sum(hours.flatMap((hour) => Object.values(hour.refused)));
    return { at, end, accepted: sum(hours.map((hour) => hour.accepted)), refused };
  });
}

export function ChecksChart({ items }: { items: readonly Hour[] }) {
  const now = useNow();
  const bars = barsOf(items, now);
  const most = Math.max(1, ...bars.map(({ accepted, refused }) => accepted + refused));
  const accepted = sum(bars.map((bar) => bar.accepted));
  const refused = sum(bars.map((bar) => bar.refused));
  const days = bars.filter((_, index) => index % PER_DAY === 0);
  const current = bars.findIndex(({ end }) => now < end);
  return (
    <figure className="figure-frame">
      <ul className="legend">
        <li>{t.home.accepted(accepted)}</li>
        <li className="refused">{t.home.refused(refused)}</li>
        {most > 1 && <li className="plain muted">{t.home.most(most, GROUPED)}</li>}
      </ul>
      <svg
        className="chart"
        viewBox={`0 0 ${bars.length * STEP} ${most}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t.home.chart(accepted, refused)}
      >
        <rect className="to-come" x={(current + 1) * STEP} width={(bars.length - current - 1) * STEP} height={most} />
        {bars.slice(0, current + 1).map((bar, index) => (
          <Column key={bar.at} bar={bar} x={index * STEP + 2} most={most} isUnderWay={index === current} />
        ))}
        <line className="now" x1={(current + 1) * STEP} x2={(current + 1) * STEP} y1={0} y2={most} />
      </svg>
      <ul className="days small muted" aria-hidden="true">
        {days.map(({ at }, index) => (
          <li key={at}>{index === DAYS - 1 ? t.home.today : t.home.day(at)}</li>
        ))}
      </ul>
      <Reasons items={items} />
    </figure>
  );
}

/** Where its hours are not over, more will come. */
function Column({ bar, x, most, isUnderWay }: { bar: Bar; x: number; most: number; isUnderWay: boolean }) {
  const { accepted, refused } = bar;
  const at = dayTime(new Date(bar.at).toISOString());
  return (
    <g className={isUnderWay ? 'under-way' : undefined}>
      <title>{t.home.bar(isUnderWay ? t.home.soFar(at) : at, accepted, refused)}</title>
      <rect className="accepted" x={x} width={STEP - 4} y={most - accepted} height={accepted} />
      <rect className="refused" x={x} width={STEP - 4} y={most - accepted - refused} height={refused} />
    </g>
  );
}

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
