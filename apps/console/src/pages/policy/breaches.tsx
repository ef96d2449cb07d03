import { useInfiniteQuery } from '@tanstack/react-query';
import { policyBreachesQuery } from '../../api';
import { t } from '../../texts';
import { Button, Empty, Unread } from '../../ui';
import { BreachTable } from './breach-table';

/** The keys that break the policy as it stands: they go on working. */
export function Breaches() {
  const query = useInfiniteQuery(policyBreachesQuery);
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const total = query.data?.pages[0]?.total ?? 0;
  return (
    <section className="stack" aria-labelledby="breaches">
      <h2 id="breaches">
        {t.policy.breaches} {total > 0 && <span className="count">{total.toLocaleString(t.locale)}</span>}
      </h2>
      <p className="muted">{t.policy.breachesExplain}</p>
      <Unread query={query} lines={4} />
      {query.data && rows.length === 0 && <Empty title={t.policy.noBreaches}>{t.policy.noBreachesExplain}</Empty>}
      {rows.length > 0 && <BreachTable label={t.policy.breaches} rows={rows} />}
      {query.hasNextPage && (
        <div className="row">
          <Button isDisabled={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
            {t.actions.more}
          </Button>
        </div>
      )}
    </section>
  );
}
