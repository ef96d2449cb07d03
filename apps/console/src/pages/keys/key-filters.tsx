import { t } from '../../texts';
import { Button, optionsOf, QuickSearch, Select } from '../../ui';
import { isFiltered, NO_FILTER, type KeysSearch } from './keys-search';

interface KeyFiltersProps {
  search: KeysSearch;
  onChange: (changes: KeysSearch) => void;
}

export function KeyFilters({ search, onChange }: KeyFiltersProps) {
  return (
    <div className="filters" role="search">
      <QuickSearch label={t.keys.search} value={search.q ?? ''} onChange={(q) => onChange({ q })} />
      <Select
        label={t.field.status}
        value={search.status ?? ''}
        options={[['', t.keys.anyStatus], ...optionsOf(t.keys.status)]}
        onChange={(status) => onChange({ status: status || undefined })}
      />
      <Select
        label={t.home.care}
        value={search.care ?? ''}
        options={[['', t.keys.anyCare], ...optionsOf(t.home.cares)]}
        onChange={(care) => onChange({ care: care || undefined })}
      />
      {isFiltered(search) && (
        <Button look="quiet" onPress={() => onChange(NO_FILTER)}>
          {t.actions.clearFilters}
        </Button>
      )}
    </div>
  );
}
