import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { PREFIX } from '../../api/client';
import { historyQuery } from '../../api/queries';
import { useSession } from '../../api/session';
import { t } from '../../texts';
import { PageHead } from '../../ui/page-head';
import { Empty, Unread } from '../../ui/states';
import { Timeline } from './entry';
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
  const query = useInfiniteQuery(historyQuery(filter));
  const { data } = query;
  const entries = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHead title={t.history.title}>{admin && <Exports filter={filter} />}</PageHead>
      <HistoryFilters search={search} admin={admin} onChange={change} />
      <Unread query={query} lines={8} />
      {data && entries.length === 0 && <Empty title={t.history.none}>{t.history.noneYet}</Empty>}
      {entries.length > 0 && <Timeline label={t.history.title} entries={entries} withTarget query={query} />}
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
