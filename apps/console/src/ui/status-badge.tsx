import type { Key } from '../api';
import { t } from '../texts';

const LOOK: Record<Key['status'], string> = {
  active: 'good',
  disabled: 'warning',
  expired: 'warning',
  'user-inactive': 'danger',
  deleted: 'danger',
};

export function StatusBadge({ of: { status, statusReason, mappedUser } }: { of: Key }) {
  return (
    <span className={`badge ${LOOK[status]}`} title={statusReason ?? t.keys.statusReason(status, mappedUser.name)}>
      {t.keys.status[status]}
    </span>
  );
}
