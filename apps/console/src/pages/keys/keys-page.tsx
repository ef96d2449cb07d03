import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { keyCountsQuery, keysQuery } from '../../api';
import { useListShortcuts } from '../../shell/shortcuts';
import { t } from '../../texts';
import { Button, Empty, Icon, PageHead, Unread } from '../../ui';
import { Pager, Tabs, useListNavigation } from '../../ui/list';
import { CreateDialog, KeyDialog, SelectionBar } from './dialogs';
import type { Opened } from './key-acts';
import { KeyFilters, type FiltersProps } from './key-filters';
import { LabelFilter } from './key-labels';
import { KeyTable } from './key-table';
import { filterOf, isFiltered, NO_FILTER, withLabel, type KeysSearch } from './keys-search';

const route = getRouteApi('/signed-in/settings/integrations/api-keys');
const NONE: ReadonlySet<string> = new Set();

export function KeysPage() {
  const search = route.useSearch();
  const [creating, setCreating] = useState(false);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [selected, setSelected] = useState(NONE);
  const { change, turn, trail } = useListNavigation<KeysSearch>(() => setSelected(NONE));
  const filter = useMemo(() => filterOf(search, Date.now()), [search]);
  const query = useQuery(keysQuery(filter));
  const { data } = query;
  useListShortcuts(setCreating);

  const rows = data?.items ?? [];
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
      {data && rows.length === 0 && <NoKeys search={search} onChange={change} onCreate={() => setCreating(true)} />}
      {rows.length > 0 && (
        <LabelFilter value={(label) => change(withLabel(search, label))}>
          <KeyTable
            rows={rows}
            search={search}
            selected={selected}
            onSelect={setSelected}
            onSort={(sort, order) => change({ sort, order })}
            onAct={setOpened}
          />
        </LabelFilter>
      )}
      <SelectionBar selected={rows.filter(({ id }) => selected.has(id))} onDone={() => setSelected(NONE)} />
      <Pager trail={trail} current={search.cursor} next={data?.nextCursor} onTurn={turn} />
      {creating && (
        <CreateDialog kind={search.kind === 'data-loader' ? 'data-loader' : 'api'} onClose={() => setCreating(false)} />
      )}
      {opened && <KeyDialog {...opened} onClose={() => setOpened(null)} />}
    </>
  );
}

/** Both kinds at once are where a figure or a user led to. */
function KindTabs({ shown }: { shown: KeysSearch['kind'] }) {
  const { data } = useQuery(keyCountsQuery);
  const tabs = [
    { label: t.keys.tab.api, count: data?.kinds.api, search: { kind: undefined } },
    { label: t.keys.tab['data-loader'], count: data?.kinds['data-loader'], search: { kind: 'data-loader' as const } },
    ...(shown === 'all' ? [{ label: t.keys.tab.all, search: { kind: shown } }] : []),
  ];
  return <Tabs label={t.keys.kinds} tabs={tabs} />;
}

function NoKeys({ search, onChange, onCreate }: FiltersProps & { onCreate: () => void }) {
  if (isFiltered(search)) {
    const clear = <Button onPress={() => onChange(NO_FILTER)}>{t.actions.clearFilters}</Button>;
    return <Empty title={t.keys.noMatch} action={clear} />;
  }
  const create = (
    <Button look="primary" onPress={onCreate}>
      {t.keys.create}
    </Button>
  );
  return (
    <Empty title={t.keys.none} action={create}>
      {t.keys.noneYet}
    </Empty>
  );
}
