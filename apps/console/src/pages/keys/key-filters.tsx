import { useEffect, useRef, useState } from 'react';
import { SearchField } from 'react-aria-components/SearchField';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { Select } from '../../ui/fields';
import { STATUSES, type KeysSearch } from './keys-search';

const SETTLED_MS = 200;

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
  const filtered = search.q ?? search.status ?? search.care ?? search.user;
  const none = { q: undefined, status: undefined, care: undefined, user: undefined };
  return (
    <div className="filters" role="search">
      <QuickSearch label={t.keys.search} value={search.q ?? ''} onChange={(q) => onChange({ q: q || undefined })} />
      <Select
        label={t.keys.column.status}
        value={search.status ?? ''}
        options={statuses}
        onChange={(status) => onChange({ status: (status || undefined) as KeysSearch['status'] })}
      />
      <Select
        label={t.keys.care}
        value={search.care ?? ''}
        options={cares}
        onChange={(care) => onChange({ care: (care || undefined) as KeysSearch['care'] })}
      />
      {filtered && (
        <Button look="quiet" onPress={() => onChange(none)}>
          {t.actions.clearFilters}
        </Button>
      )}
    </div>
  );
}

interface QuickSearchProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** Asks once the writer pauses. The key / leads here. */
export function QuickSearch({ label, value, onChange }: QuickSearchProps) {
  const [text, setText] = useState(value);
  const said = useRef(value);
  useEffect(() => {
    if (value === said.current) return;
    said.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === said.current) return;
    const timer = window.setTimeout(() => {
      said.current = text;
      onChange(text.trim());
    }, SETTLED_MS);
    return () => window.clearTimeout(timer);
  }, [text, onChange]);
  return (
    <SearchField className="field search" value={text} onChange={setText}>
      <Label>{label}</Label>
      <Input className="input" data-quick-search="" />
    </SearchField>
  );
}
