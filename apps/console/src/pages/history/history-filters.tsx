import { useQuery } from '@tanstack/react-query';
import { keyQuery, keysQuery, userQuery, type Key } from '../../api';
import { t } from '../../texts';
import { Button, DateInput, Finder, QuickSearch } from '../../ui';
import { UserPicker } from '../users/user-picker';
import { parseHistorySearch, type HistorySearch } from './history-search';

interface HistoryFiltersProps {
  search: HistorySearch;
  admin: boolean;
  onChange: (changes: HistorySearch) => void;
}

const NONE = parseHistorySearch({});

export function HistoryFilters({ search, admin, onChange }: HistoryFiltersProps) {
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

interface FilterProps {
  id?: string;
  onChange: (id: string | undefined) => void;
}

function PersonFilter({ id, onChange }: FilterProps) {
  const { data } = useQuery({ ...userQuery(id ?? ''), enabled: id !== undefined });
  if (id !== undefined && data === undefined) return null;
  return (
    <UserPicker
      label={t.history.person}
      value={data ?? null}
      onChange={(user) => user && onChange(user.id)}
      onClear={() => onChange(undefined)}
    />
  );
}

/** Finds a key by part of its name or by its whole access key, deleted ones too. */
function KeyFilter({ id, onChange }: FilterProps) {
  const { data } = useQuery({ ...keyQuery(id ?? ''), enabled: id !== undefined });
  if (id !== undefined && data === undefined) return null;
  return (
    <Finder
      label={t.history.key}
      placeholder={t.keys.find}
      nothing={t.keys.noMatch}
      value={data ?? null}
      useFound={useKeys}
      aside={({ status }) => t.keys.status[status]}
      onChange={(key) => key && onChange(key.id)}
      onClear={() => onChange(undefined)}
    />
  );
}

const useKeys = (q: string): readonly Key[] =>
  useQuery(keysQuery({ limit: 20, includeDeleted: 'true', q: q || undefined })).data?.items ?? [];
