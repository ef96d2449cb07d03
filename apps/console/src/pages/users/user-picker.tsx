import { useQuery } from '@tanstack/react-query';
import { usersQuery, type User } from '../../api';
import { t } from '../../texts';
import { Finder } from '../../ui';

const SHOWN = 20;

export type PickedUser = Pick<User, 'id' | 'name' | 'role'>;

interface UserPickerProps {
  label: string;
  value: PickedUser | null;
  /** offered first */
  self?: PickedUser;
  onChange: (user: PickedUser | null) => void;
  onClear?: () => void;
}

/** Finds a user by part of a name or address. Only those who are active can be picked. */
export function UserPicker({ label, value, self, onChange, onClear }: UserPickerProps) {
  const useFound = (q: string): readonly PickedUser[] => {
    const { data } = useQuery(usersQuery({ active: 'true', limit: SHOWN, q: q || undefined }));
    const first = self && (q === '' || self.name.toLowerCase().includes(q.toLowerCase())) ? [self] : [];
    return [...first, ...(data?.items ?? []).filter(({ id }) => id !== first[0]?.id)];
  };
  return (
    <Finder
      label={label}
      placeholder={t.keyForm.findUser}
      nothing={t.keyForm.noUser}
      value={value}
      useFound={useFound}
      aside={(user) => (user.id === self?.id ? t.keyForm.you : t.users.role[user.role])}
      onChange={onChange}
      onClear={onClear}
    />
  );
}
