import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { createQuerySerializer } from 'openapi-fetch';
import { historyQuery, PREFIX, useSession, type RevisionFilter } from '../../api';
import { t } from '../../texts';
import { Button, DateInput, Empty, PageHead, QuickSearch, Unread } from '../../ui';
import { later } from '../../ui/later';
import { useListNavigation } from '../../ui/list';
import { Timeline } from './entry';
import { parseHistorySearch, revisionFilterOf, type HistorySearch } from './history-search';

const route = getRouteApi('/signed-in/history');

/** Who did what, in whose name: everybody's for admins, their own for others. */
export function HistoryPage() {
  const { user } = useSession();
  const admin = user.role === 'admin';
  // the router's own answer holds what is not named, too
  const search = parseHistorySearch(route.useSearch());
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

// the largest part of the page; an empty field keeps their places
const FIELD = <div className="field" />;
const PersonFilter = later(async () => (await import('./finders')).PersonFilter, FIELD);
const KeyFilter = later(async () => (await import('./finders')).KeyFilter, FIELD);

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

interface HistoryFiltersProps {
  search: HistorySearch;
  admin: boolean;
  onChange: (changes: HistorySearch) => void;
}

const NONE = parseHistorySearch({});

function HistoryFilters({ search, admin, onChange }: HistoryFiltersProps) {
  return (
    <div className="filters many" role="search">
      {admin && <PersonFilter key={search.user ?? ''} id={search.user} onChange={(user) => onChange({ user })} />}
      {admin && <KeyFilter key={search.key ?? '-'} id={search.key} onChange={(key) => onChange({ key })} />}
      <QuickSearch
        label={t.history.actionFilter}
        value={t.history.action(search.action ?? '')}
        suggestions={t.history.actions}
        onChange={(text) => onChange({ action: t.history.actionCalled(text) })}
      />
      <QuickSearch
        label={t.history.targetType}
        value={search.targetType ?? ''}
        onChange={(targetType) => onChange({ targetType })}
      />
      <QuickSearch label={t.history.target} value={search.target ?? ''} onChange={(target) => onChange({ target })} />
      <DateInput label={t.history.from} value={search.from ?? ''} onChange={(from) => onChange({ from })} />
      <DateInput label={t.history.to} value={search.to ?? ''} onChange={(to) => onChange({ to })} />
      {Object.values(search).some(Boolean) && (
        <Button look="quiet" onPress={() => onChange(NONE)}>
          {t.actions.clearFilters}
        </Button>
      )}
    </div>
  );
}
