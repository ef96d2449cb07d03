import { useQuery } from '@tanstack/react-query';
import { api, idempotent, type User } from '../../api/client';
import { keysQuery } from '../../api/queries';
import { t } from '../../texts';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { DAY, useNow } from '../../ui/time';

const MOST = 200;

/** Says what stops before anything does: the user's keys, and how many of them are in use. */
export function DeactivateDialog({ user, isSelf, onClose }: { user: User; isSelf: boolean; onClose: () => void }) {
  const now = useNow();
  const { data } = useQuery(keysQuery({ mappedUserId: user.id, status: 'active', limit: MOST }));
  const keys = data?.items ?? [];
  const usedToday = keys.filter(({ lastUsedAt }) => lastUsedAt && Date.parse(lastUsedAt) > now - DAY).length;
  return (
    <ConfirmDialog
      title={t.users.deactivateTitle(user.name)}
      confirm={t.users.deactivateConfirm(user.name)}
      wanted={user.id}
      act={(id, idempotencyKey) =>
        api.POST('/v1/users/{id}/deactivate', { params: { path: { id }, header: idempotent(idempotencyKey) } })
      }
      changes={['users', 'keys', 'revisions']}
      done={t.users.deactivated(user.name)}
      onClose={onClose}
    >
      <p>{t.users.deactivateExplains}</p>
      <p className={`notice${usedToday > 0 ? ' warning' : ''}`}>
        {data ? t.users.whatStops(keys.length, usedToday, data.nextCursor !== null) : t.states.loading}
      </p>
      {isSelf && <p className="notice danger">{t.users.thatIsYou}</p>}
    </ConfirmDialog>
  );
}
