import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { createQuerySerializer } from 'openapi-fetch';
import { historyQuery, PREFIX, useSession, type RevisionFilter } from '../../api';
import { t } from '../../texts';
import { Empty, PageHead, Unread, useListNavigation } from '../../ui';
import { Timeline } from './entry';
import { HistoryFilters } from './history-filters';
import { revisionFilterOf, type HistorySearch } from './history-search';

const route = getRouteApi('/signed-in/history');

/** Who did what, in whose name: everybody's for admins, their own for others. */
export function HistoryPage() {
  const { user } = useSession();
  const admin = user.role === 'admin';
  const search = route.useSearch();
  const { change } = useListNavigation<HistorySearch>();
  const filter = { ...revisionFilterOf(search), ...(!admin && { userId: user.id }) };
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

const asQuery = createQuerySerializer();

function Exports({ filter }: { filter: RevisionFilter }) {
  return (['csv', 'jsonl'] as const).map((format) => (
    <a
      key={format}
      className="button plain"
      href={`${PREFIX}/v1/revisions.${format}?${asQuery(filter)}`}
      download={`revisions.${format}`}
    >
      {t.history.export[format]}
    </a>
  ));
}
