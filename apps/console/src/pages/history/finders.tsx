import { useQuery } from '@tanstack/react-query';
import { keyQuery, keysQuery, userQuery } from '../../api';
import { t } from '../../texts';
import { Finder } from '../../ui';
import { UserPicker } from '../users/user-picker';

interface FilterProps {
  id?: string;
  onChange: (id: string | undefined) => void;
}

export function PersonFilter({ id, onChange }: FilterProps) {
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
export function KeyFilter({ id, onChange }: FilterProps) {
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

const useKeys = (q: string) =>
  useQuery(keysQuery({ limit: 20, includeDeleted: 'true', q: q || undefined })).data?.items ?? [];
