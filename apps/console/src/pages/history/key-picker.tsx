import { useQuery } from '@tanstack/react-query';
import type { Key } from '../../api/client';
import { keysQuery } from '../../api/queries';
import { t } from '../../texts';
import { Finder } from '../../ui/finder';

const SHOWN = 20;

interface KeyPickerProps {
  label: string;
  value: Key | null;
  onChange: (key: Key | null) => void;
  onClear?: () => void;
}

/** Finds a key by part of its name or by its whole access key, deleted ones too. */
export function KeyPicker({ label, value, onChange, onClear }: KeyPickerProps) {
  return (
    <Finder
      label={label}
      placeholder={t.keys.find}
      nothing={t.keys.noMatch}
      value={value}
      useFound={useFound}
      aside={({ status }) => t.keys.status[status]}
      onChange={onChange}
      onClear={onClear}
    />
  );
}

function useFound(q: string): readonly Key[] {
  return useQuery(keysQuery({ limit: SHOWN, includeDeleted: 'true', ...(q && { q }) })).data?.items ?? [];
}
