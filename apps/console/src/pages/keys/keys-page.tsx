import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import type { Key } from '../../api/client';
import { keyCountsQuery, keysQuery } from '../../api/queries';
import { useListShortcuts } from '../../shell/shortcuts';
import { useSession } from '../../api/session';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icons';
import { PageHead } from '../../ui/page-head';
import { Pager } from '../../ui/pager';
import { Empty, Unread } from '../../ui/states';
import { CreateDialog, KeyDialog, SelectionBar } from './dialogs';
import type { KeyAct, Opened } from './key-acts';
import { KeyFilters } from './key-filters';
import { KeyTable } from './key-table';
import { filterOf, isFiltered, NO_FILTER, type KeysSearch } from './keys-search';

const route = getRouteApi('/signed-in/settings/integrations/api-keys');
const NONE: ReadonlySet<string> = new Set();

export function KeysPage() {
  const session = useSession();
  const search = route.useSearch();
  const [creating, setCreating] = useState(false);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [selected, setSelected] = useState(NONE);
  const { change, turn, trail } = useKeysNavigation(() => setSelected(NONE));
  const open = useCallback((act: KeyAct, subject: Key) => setOpened({ act, subject }), []);
  const filter = useMemo(() => filterOf(search, Date.now()), [search]);
  const query = useQuery(keysQuery(filter));
  const { data } = query;
  useListShortcuts(setCreating);

  const rows = data?.items ?? [];
  const chosen = rows.filter(({ id }) => selected.has(id));
  return (
    <>
      <PageHead crumbs={t.keys.crumbs} title={t.keys.title}>
        <Button look="primary" onPress={() => setCreating(true)}>
          <Icon name="plus" /> {t.keys.create}
        </Button>
      </PageHead>
      <KindTabs shown={search.kind} />
      <KeyFilters search={search} onChange={change} />
      <Unread query={query} lines={8} />
      {data && rows.length === 0 && <NoKeys search={search} onClear={change} onCreate={() => setCreating(true)} />}
      {rows.length > 0 && (
        <KeyTable
          rows={rows}
          search={search}
          selected={selected}
          onSelect={setSelected}
          onSort={(sort, order) => change({ sort, order })}
          onAct={open}
        />
      )}
      <SelectionBar selected={chosen} onDone={() => setSelected(NONE)} />
      <Pager trail={trail} current={search.cursor} next={data?.nextCursor ?? null} onTurn={turn} />
      {creating && (
        <CreateDialog
          session={session}
          kind={search.kind === 'data-loader' ? 'data-loader' : 'api'}
          onClose={() => setCreating(false)}
        />
      )}
      {opened && <KeyDialog opened={opened} session={session} onClose={() => setOpened(null)} />}
    </>
  );
}

/** The address is the state of the list; where one came from is kept beside it in the browser's history. */
function useKeysNavigation(onMove: () => void) {
  const navigate = useNavigate({ from: '/settings/integrations/api-keys' });
  const trail = useRouterState({ select: ({ location }) => location.state.trail ?? [] });
  const change = useCallback(
    (changes: Partial<KeysSearch>) => {
      onMove();
      void navigate({ search: (before) => ({ ...before, ...changes, cursor: undefined }), replace: true });
    },
    [navigate],
  );
  const turn = (cursor: string | undefined, trail: string[]) => {
    onMove();
    void navigate({ search: (before) => ({ ...before, cursor }), state: (before) => ({ ...before, trail }) });
  };
  return { change, turn, trail };
}

/** Both kinds at once are where a figure or a user led to. */
function KindTabs({ shown }: { shown: KeysSearch['kind'] }) {
  const { data } = useQuery(keyCountsQuery);
  const tabs = [
    { kind: undefined, label: t.keys.tab.api, count: data?.kinds.api },
    { kind: 'data-loader', label: t.keys.tab['data-loader'], count: data?.kinds['data-loader'] },
    ...(shown === 'all' ? [{ kind: shown, label: t.keys.tab.all, count: undefined }] : []),
  ] as const;
  return (
    <nav className="tabs" aria-label={t.keys.kinds}>
      {tabs.map((tab) => (
        <Link
          key={tab.label}
          className="tab"
          to="/settings/integrations/api-keys"
          search={{ kind: tab.kind }}
          activeOptions={{ explicitUndefined: true }}
        >
          {tab.label}
          {tab.count !== undefined && <span className="count">{tab.count.toLocaleString(t.locale)}</span>}
        </Link>
      ))}
    </nav>
  );
}

interface NoKeysProps {
  search: KeysSearch;
  onClear: (changes: Partial<KeysSearch>) => void;
  onCreate: () => void;
}

function NoKeys({ search, onClear, onCreate }: NoKeysProps) {
  if (isFiltered(search)) {
    return (
      <Empty
        title={t.keys.noMatch}
        action={<Button onPress={() => onClear(NO_FILTER)}>{t.actions.clearFilters}</Button>}
      />
    );
  }
  const action = (
    <Button look="primary" onPress={onCreate}>
      {t.keys.create}
    </Button>
  );
  return (
    <Empty title={t.keys.none} action={action}>
      {t.keys.noneYet}
    </Empty>
  );
}
