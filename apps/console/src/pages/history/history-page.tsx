import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { PREFIX } from '../../api/client';
import { historyQuery } from '../../api/queries';
import { useSession } from '../../shell/use-session';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { PageHead } from '../../ui/page-head';
import { Empty, Failure, Loading } from '../../ui/states';
import { Entry } from './entry';
import { HistoryFilters } from './history-filters';
import { revisionFilterOf, type HistorySearch } from './history-search';

const route = getRouteApi('/signed-in/history');

/** Who did what, in whose name: everybody's for admins, their own for others. */
export function HistoryPage() {
  const { user } = useSession();
  const admin = user.role === 'admin';
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/history' });
  const change = useCallback(
    (changes: Partial<HistorySearch>) =>
      void navigate({ search: (before) => ({ ...before, ...changes }), replace: true }),
    [navigate],
  );
  const filter = useMemo(
    () => ({ ...revisionFilterOf(search), ...(!admin && { userId: user.id }) }),
    [search, admin, user.id],
  );
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    historyQuery(filter),
  );
  const entries = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHead title={t.history.title}>{admin && <Exports filter={filter} />}</PageHead>
      <HistoryFilters search={search} admin={admin} onChange={change} />
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading lines={8} />}
      {data && entries.length === 0 && <Empty title={t.history.none}>{t.history.noneYet}</Empty>}
      {entries.length > 0 && (
        <section className="card" aria-label={t.history.title}>
          <ol className="timeline">
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} withTarget />
            ))}
          </ol>
          {hasNextPage && (
            <Button isDisabled={isFetchingNextPage} onPress={() => void fetchNextPage()}>
              {t.actions.older}
            </Button>
          )}
        </section>
      )}
    </>
  );
}

function Exports({ filter }: { filter: Record<string, unknown> }) {
  const query = new URLSearchParams(filter as Record<string, string>).toString();
  return (
    <>
      <a className="button plain" href={`${PREFIX}/v1/revisions.csv?${query}`} download="revisions.csv">
        {t.history.exportCsv}
      </a>
      <a className="button plain" href={`${PREFIX}/v1/revisions.jsonl?${query}`} download="revisions.jsonl">
        {t.history.exportJsonl}
      </a>
    </>
  );
}
