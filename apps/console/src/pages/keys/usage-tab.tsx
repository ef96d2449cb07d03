import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keyUseQuery, type Key, type Schemas } from '../../api';
import { t } from '../../texts';
import { Choices, Empty, Fact, optionsOf, RelativeTime, Unread, useNow } from '../../ui';
import { limitText } from '../../ui/limits';
import { column, Table, type Column } from '../../ui/list';
import { barsOf, edgesOf, type Period } from './usage-bars';
import { UsageChart } from './usage-chart';

type Use = Schemas['ApiKeyUse'];
type Service = Schemas['ServiceOfKey'];

/** What a key is used for: when, through which services, and from where. */
export function UsageTab({ subject }: { subject: Key }) {
  const [period, setPeriod] = useState<Period>('week');
  const edges = edgesOf(period, useNow());
  const query = useQuery(keyUseQuery(subject.id, new Date(edges[0]!).toISOString()));
  const { data: use } = query;
  return (
    <>
      <section className="card" aria-labelledby="usage">
        <div className="row spread">
          <h2 id="usage">{t.key.tab.usage}</h2>
          <Choices label={t.usage.period} value={period} options={optionsOf(t.usage.periods)} onChange={setPeriod} />
        </div>
        <Unread query={query} lines={4} />
        {use && use.services.length > 0 && <UsageChart bars={barsOf(use.items, edges)} period={period} />}
        {use && use.services.length === 0 && <NoUse use={use} period={period} />}
        {use && <LastUse use={use} />}
        {use?.limit && <LimitUse of={use.limit} />}
      </section>
      {use && use.services.length > 0 && <Services of={use.services} />}
    </>
  );
}

function NoUse({ use: { lastUsedAt }, period }: { use: Use; period: Period }) {
  if (lastUsedAt === null) return <Empty title={t.usage.never}>{t.usage.neverExplains}</Empty>;
  return <Empty title={t.usage.none(t.usage.periods[period])}>{t.usage.noneExplains}</Empty>;
}

function LastUse({ use: { lastUse } }: { use: Use }) {
  if (lastUse === null) return null;
  const { at, service, address, userAgent } = lastUse;
  return (
    <dl className="facts">
      <Fact name={t.field.lastUsedAt}>
        <RelativeTime iso={at} />, {t.usage.through(t.scopes.service(service))}
      </Fact>
      <Fact name={t.usage.column.address}>{address ? <code>{address}</code> : t.usage.unknown}</Fact>
      <Fact name={t.usage.column.userAgent}>{userAgent ?? t.usage.noAgent}</Fact>
    </dl>
  );
}

function LimitUse({ of: limit }: { of: NonNullable<Use['limit']> }) {
  const { requests, remaining, demand } = limit;
  return (
    <dl className="facts">
      <Fact name={t.field.limit}>
        <meter aria-label={t.limit.used} min={0} max={requests} value={requests - remaining} />{' '}
        {t.limit.left(remaining.toLocaleString(t.locale), limitText(limit))}
        {demand > 0 && `, ${t.limit.demand(demand)}`}
      </Fact>
    </dl>
  );
}

const isWithOldSecret = ({ previousSecret }: Service) => previousSecret > 0;

const COLUMNS: readonly Column<Service>[] = [
  column(t.usage.column.service, ({ service }) => t.scopes.service(service), 'name'),
  column(t.usage.column.accepted, ({ accepted }) => accepted.toLocaleString(t.locale)),
  column(t.usage.column.oldSecret, ({ previousSecret }) => previousSecret.toLocaleString(t.locale)),
  column(t.usage.column.refused, ({ refused }) => <Refusals of={refused} />),
  column(t.field.lastUsedAt, ({ lastUsedAt }) => (lastUsedAt ? <RelativeTime iso={lastUsedAt} /> : t.keys.never)),
  column(t.usage.column.address, ({ address }) => (address ? <code>{address}</code> : '–')),
  column(t.usage.column.userAgent, ({ userAgent }) => (
    <span className="agent" title={userAgent ?? undefined}>
      {userAgent ?? '–'}
    </span>
  )),
];

function Services({ of }: { of: readonly Service[] }) {
  const columns = of.some(isWithOldSecret)
    ? COLUMNS
    : COLUMNS.filter(({ label }) => label !== t.usage.column.oldSecret);
  return (
    <section className="stack" aria-labelledby="services">
      <h2 id="services">{t.usage.services}</h2>
      <Table label={t.usage.services} columns={columns} rows={of} keyOf={({ service }) => service} />
      <p className="hint">{t.usage.behind}</p>
    </section>
  );
}

/** How often, and why, the most frequent reason first. */
function Refusals({ of }: { of: Service['refused'] }) {
  const reasons = Object.entries(of).toSorted(([, a], [, b]) => b - a);
  if (reasons.length === 0) return '0';
  return <>{reasons.map(([code, count]) => t.usage.refusal(count, t.home.reason(code))).join(', ')}</>;
}
