import { useQuery } from '@tanstack/react-query';
import { keyLabelsQuery } from '../../api';
import { t } from '../../texts';
import { Button, Icon, optionsOf, QuickSearch, Select } from '../../ui';
import { labelLook } from '../../ui/labels';
import { TagFinder } from './dialogs';
import type { Label } from './key-labels';
import { isFiltered, NO_FILTER, withLabel, withoutLabel, type KeysSearch } from './keys-search';

export interface FiltersProps {
  search: KeysSearch;
  onChange: (changes: KeysSearch) => void;
}

export function KeyFilters({ search, onChange }: FiltersProps) {
  return (
    <>
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
        <LabelFilters search={search} onChange={onChange} />
        {isFiltered(search) && (
          <Button look="quiet" onPress={() => onChange(NO_FILTER)}>
            {t.actions.clearFilters}
          </Button>
        )}
      </div>
      <ChosenLabels search={search} onChange={onChange} />
    </>
  );
}

/** Where no key has a label yet there is nothing to choose. */
function LabelFilters({ search, onChange }: FiltersProps) {
  const { data: used = { tags: [], environments: [] } } = useQuery(keyLabelsQuery);
  const { tag = [], environment } = search;
  const environments = [...new Set([...used.environments, ...(environment === undefined ? [] : [environment])])];
  return (
    <>
      {environments.length > 0 && (
        <Select
          label={t.field.environment}
          value={environment ?? ''}
          options={[['', t.labels.any], ...environments.map((one) => [one, one] as const)]}
          onChange={(chosen) => onChange({ environment: chosen || undefined })}
        />
      )}
      {used.tags.length > 0 && (
        <TagFinder
          tags={used.tags.filter((one) => !tag.includes(one))}
          onPick={(picked) => onChange(withLabel(search, ['tag', picked]))}
        />
      )}
    </>
  );
}

/** What is left out again by a press. */
function ChosenLabels({ search, onChange }: FiltersProps) {
  const chosen: Label[] = (search.tag ?? []).map((tag) => ['tag', tag]);
  if (search.environment !== undefined) chosen.unshift(['environment', search.environment]);
  if (chosen.length === 0) return null;
  return (
    <ul className="row" aria-label={t.labels.filters}>
      {chosen.map(([what, text]) => (
        <li key={`${what} ${text}`}>
          <button
            type="button"
            className={`${labelLook(what, text)} removable`}
            aria-label={t.labels.unfilter(`${t.field[what]}: ${text}`)}
            onClick={() => onChange(withoutLabel(search, [what, text]))}
          >
            {t.field[what]}: {text} <Icon name="close" size={12} />
          </button>
        </li>
      ))}
    </ul>
  );
}
