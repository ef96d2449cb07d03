import type { Schemas } from '../../api';
import { t } from '../../texts';
import { dayTime, useNow } from '../../ui';
import { BarChart } from '../../ui/bar-chart';

type Hour = Schemas['HourOfChecks'];

const DAYS = 7;
const GROUPED = 4;
const PER_DAY = 24 / GROUPED;

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
  return (
    <figure className="figure-frame">
      <ul className="legend">
        <li>{t.home.accepted(accepted)}</li>
        <li className="refused">{t.home.refused(refused)}</li>
        {most > 1 && <li className="plain muted">{t.home.most(most, GROUPED)}</li>}
      </ul>
      <BarChart
        bars={bars}
        most={most}
        now={now}
        label={t.home.chart(accepted, refused)}
        title={(bar, isUnderWay) => titleOf(bar.at, bar.accepted, bar.refused, isUnderWay)}
      />
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
function titleOf(start: number, accepted: number, refused: number, isUnderWay: boolean): string {
  const at = dayTime(new Date(start).toISOString());
  return t.home.bar(isUnderWay ? t.home.soFar(at) : at, accepted, refused);
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
