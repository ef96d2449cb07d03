import { t } from '../../texts';
import { Button, QuickSearch, Select } from '../../ui';
import { isFiltered, NO_FILTER, STATUSES, type KeysSearch } from './keys-search';

interface KeyFiltersProps {
  search: KeysSearch;
  onChange: (changes: Partial<KeysSearch>) => void;
}

export function KeyFilters({ search, onChange }: KeyFiltersProps) {
  const statuses = [
    { value: '', label: t.keys.anyStatus },
    ...STATUSES.map((status) => ({ value: status, label: t.keys.status[status] })),
  ];
  const cares = [
    { value: '', label: t.keys.anyCare },
    { value: 'expiring', label: t.home.expiring },
    { value: 'never-used', label: t.home.neverUsed },
    { value: 'never-expires', label: t.home.neverExpires },
  ];
  return (
    <div className="filters" role="search">
      <QuickSearch label={t.keys.search} value={search.q ?? ''} onChange={(q) => onChange({ q: q || undefined })} />
      <Select
        label={t.field.status}
        value={search.status ?? ''}
        options={statuses}
        onChange={(status) => onChange({ status: (status || undefined) as KeysSearch['status'] })}
      />
      <Select
        label={t.home.care}
        value={search.care ?? ''}
        options={cares}
        onChange={(care) => onChange({ care: (care || undefined) as KeysSearch['care'] })}
      />
      {isFiltered(search) && (
        <Button look="quiet" onPress={() => onChange(NO_FILTER)}>
          {t.actions.clearFilters}
        </Button>
      )}
    </div>
  );
}
