import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, idempotent, type User } from '../../api/client';
import { keysQuery, userQuery } from '../../api/queries';
import { useSession } from '../../api/session';
import { t } from '../../texts';
import { Button, LinkButton } from '../../ui/button';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { Fact, PageHead } from '../../ui/page-head';
import { Empty, Failure, Loading } from '../../ui/states';
import { StatusBadge } from '../../ui/status-badge';
import { ExactTime, RelativeTime } from '../../ui/time';
import { DeactivateDialog } from './deactivate-dialog';
import { EditUserDialog } from './edit-user-dialog';
import { SignInLink } from './sign-in-link';

const route = getRouteApi('/signed-in/users/$id');
const SHOWN = 50;

type Act = 'edit' | 'deactivate' | 'activate' | 'signOut';

export function UserPage() {
  const { id } = route.useParams();
  const session = useSession();
  const [act, setAct] = useState<Act | null>(null);
  const { data: user, error, refetch } = useQuery(userQuery(id));
  if (error && !user) return <Failure error={error} retry={() => void refetch()} />;
  if (!user) return <Loading />;
  return (
    <>
      <PageHead list={{ title: t.users.title, to: '/users' }} title={user.name}>
        <Button onPress={() => setAct('edit')}>{t.keys.act.edit}</Button>
        <Button onPress={() => setAct('signOut')}>{t.users.signOut}</Button>
        {user.active ? (
          <Button look="danger" onPress={() => setAct('deactivate')}>
            {t.users.deactivate}
          </Button>
        ) : (
          <Button onPress={() => setAct('activate')}>{t.users.activate}</Button>
        )}
      </PageHead>
      <div className="columns">
        <section className="card">
          <dl className="facts">
            <Fact name={t.users.column.active}>{user.active ? t.users.active : t.users.inactiveMeans}</Fact>
            <Fact name={t.users.column.email}>{user.email ?? '–'}</Fact>
            <Fact name={t.users.column.role}>
              {t.users.role[user.role]}: {t.users.roleMeans[user.role]}
            </Fact>
            {user.externalId && <Fact name={t.history.field('externalId')}>{user.externalId}</Fact>}
            <Fact name={t.users.column.createdAt}>
              <ExactTime iso={user.createdAt} />
            </Fact>
          </dl>
          <div className="row">
            <LinkButton to="/history" search={{ user: user.id }}>
              {t.users.history}
            </LinkButton>
          </div>
        </section>
        {user.active && (
          <section className="card">
            <h2>{t.users.signIn}</h2>
            <SignInLink user={user} />
          </section>
        )}
      </div>
      <UserKeys user={user} />
      {act && <UserDialog act={act} user={user} isSelf={user.id === session.user.id} onClose={() => setAct(null)} />}
    </>
  );
}

function UserKeys({ user }: { user: User }) {
  const { data, error } = useQuery(keysQuery({ mappedUserId: user.id, limit: SHOWN }));
  if (error) return <Failure error={error} />;
  if (!data) return <Loading />;
  if (data.items.length === 0) return <Empty title={t.users.noKeys(user.name)} />;
  return (
    <section className="card">
      <h2>{t.users.keysOf(user.name)}</h2>
      <ul className="stack">
        {data.items.map((key) => (
          <li key={key.id} className="row">
            <Link className="grow" to="/keys/$id" params={{ id: key.id }}>
              {key.name}
            </Link>
            <StatusBadge of={key} />
            <span className="muted small">
              {key.lastUsedAt ? <RelativeTime iso={key.lastUsedAt} /> : t.keys.neverUsed}
            </span>
          </li>
        ))}
      </ul>
      {data.nextCursor && (
        <Link to="/settings/integrations/api-keys" search={{ kind: 'all', user: user.id }}>
          {t.users.allKeys}
        </Link>
      )}
    </section>
  );
}

interface UserDialogProps {
  act: Act;
  user: User;
  isSelf: boolean;
  onClose: () => void;
}

function UserDialog({ act, user, isSelf, onClose }: UserDialogProps) {
  if (act === 'edit') return <EditUserDialog user={user} isSelf={isSelf} onClose={onClose} />;
  if (act === 'deactivate') return <DeactivateDialog user={user} isSelf={isSelf} onClose={onClose} />;
  const run = (id: string, idempotencyKey: string): Promise<unknown> =>
    act === 'activate'
      ? api.POST('/v1/users/{id}/activate', { params: { path: { id }, header: idempotent(idempotencyKey) } })
      : api.DELETE('/v1/users/{id}/sessions', { params: { path: { id } } });
  const texts = act === 'activate' ? t.users.activateDialog : t.users.signOutDialog;
  return (
    <ConfirmDialog
      title={texts.title(user.name)}
      confirm={texts.confirm}
      wanted={user.id}
      act={run}
      changes={['users', 'keys', 'revisions']}
      done={act === 'activate' ? t.users.activated(user.name) : t.users.signedOut(user.name)}
      onClose={onClose}
    >
      <p>{texts.explains}</p>
    </ConfirmDialog>
  );
}
