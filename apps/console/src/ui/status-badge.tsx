import type { Key } from '../api';
import { t } from '../texts';

const LOOK: Record<Key['status'], string> = {
  active: 'good',
  disabled: 'warning',
  expired: 'warning',
  'user-inactive': 'danger',
  deleted: 'danger',
};

type Shown = Pick<Key, 'status' | 'mappedUser'> & Partial<Pick<Key, 'statusReason'>>;

export function StatusBadge({ of: { status, statusReason, mappedUser } }: { of: Shown }) {
  return (
    <span className={`badge ${LOOK[status]}`} title={statusReason ?? t.keys.statusReason(status, mappedUser.name)}>
      {t.keys.status[status]}
    </span>
  );
}
