import { t } from '../../texts';
import { useNow } from '../../ui';
import { BarChart, type Bar } from '../../ui/bar-chart';
import { NAMED, roundedUp, sum, type Period } from './usage-bars';

const LINES = 2;

/** How often a key was let in and refused, in bars, and the same as a table. */
export function UsageChart({ bars, period }: { bars: readonly Bar[]; period: Period }) {
  const now = useNow();
  const most = roundedUp(Math.max(...bars.map(({ accepted, refused }) => accepted + refused)));
  const [accepted, refused] = [sum(bars.map((bar) => bar.accepted)), sum(bars.map((bar) => bar.refused))];
  const nameOf = (at: number) => (period === 'day' ? t.usage.hour(at) : t.home.day(at));
  const title = (bar: Bar, isUnderWay: boolean) =>
    t.home.bar(isUnderWay ? t.home.soFar(nameOf(bar.at)) : nameOf(bar.at), bar.accepted, bar.refused);
  return (
    <figure className="figure-frame">
      <ul className="legend">
        <li>{t.home.accepted(accepted)}</li>
        <li className="refused">{t.home.refused(refused)}</li>
      </ul>
      <div className="scaled">
        <ul className="scale small muted" aria-hidden="true">
          {[most, most / 2, 0].map((value) => (
            <li key={value}>{t.usage.short(value)}</li>
          ))}
        </ul>
        <BarChart
          bars={bars}
          most={most}
          now={now}
          label={t.usage.chart(t.usage.periods[period], accepted, refused)}
          title={title}
          lines={LINES}
        />
        <ul className="days small muted" aria-hidden="true">
          {bars
            .filter((_, n) => n % NAMED[period] === 0)
            .map(({ at }) => (
              <li key={at}>{nameOf(at)}</li>
            ))}
        </ul>
      </div>
      <AsTable bars={bars} nameOf={nameOf} period={period} />
    </figure>
  );
}

function AsTable({ bars, nameOf, period }: { bars: readonly Bar[]; nameOf: (at: number) => string; period: Period }) {
  const used = bars.filter(({ accepted, refused }) => accepted + refused > 0).toReversed();
  return (
    <details className="folded small">
      <summary>{t.usage.asTable}</summary>
      <table className="table plain" aria-label={t.usage.asTable}>
        <thead>
          <tr>
            {[
              period === 'day' ? t.usage.column.hour : t.usage.column.day,
              t.usage.column.accepted,
              t.usage.column.refused,
            ].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {used.map(({ at, accepted, refused }) => (
            <tr key={at}>
              <th scope="row">{nameOf(at)}</th>
              <td>{accepted.toLocaleString(t.locale)}</td>
              <td>{refused.toLocaleString(t.locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
