import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { keysQuery, userQuery, type Schemas, type User } from '../../api';
import { t } from '../../texts';
import { Button, Empty, ExactTime, Fact, LinkButton, PageHead, RelativeTime, StatusBadge, Unread } from '../../ui';
import { isEmpty, JsonText } from '../../ui/json-text';
import { SignInLink } from './sign-in-link';
import { UserDialog, type UserAct } from './user-dialogs';

const route = getRouteApi('/signed-in/users/$id');
const SHOWN = 50;

export function UserPage() {
  const { id } = route.useParams();
  const [act, setAct] = useState<UserAct | null>(null);
  const query = useQuery(userQuery(id));
  const { data: user } = query;
  if (!user) return <Unread query={query} />;
  return (
    <>
      <PageHead list={{ title: t.users.title, to: '/users' }} title={user.name}>
        <Button onPress={() => setAct('edit')}>{t.keys.act.edit}</Button>
        <Button onPress={() => setAct('signOut')}>{t.security.signOutEverywhere}</Button>
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
            <Fact name={t.field.status}>{user.active ? t.users.active : t.users.inactiveMeans}</Fact>
            <Fact name={t.field.email}>{user.email ?? '–'}</Fact>
            <Fact name={t.field.role}>
              {t.users.role[user.role]}: {t.users.roleMeans[user.role]}
            </Fact>
            {user.externalId && <Fact name={t.field.externalId}>{user.externalId}</Fact>}
            <Fact name={t.field.attributes}>
              {isEmpty(user.attributes) ? (
                <span className="muted">{t.labels.none}</span>
              ) : (
                <JsonText value={user.attributes} />
              )}
            </Fact>
            <Fact name={t.field.createdAt}>
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
            <h2>{t.signIn.title}</h2>
            <SignInLink user={user} />
          </section>
        )}
      </div>
      <UserKeys user={user} />
      {act && <UserDialog act={act} user={user} onClose={() => setAct(null)} />}
    </>
  );
}

function UserKeys({ user }: { user: User }) {
  const query = useQuery(keysQuery({ mappedUserId: user.id, limit: SHOWN }));
  const { data } = query;
  return (
    <>
      <Unread query={query} />
      {data?.items.length === 0 && <Empty title={t.users.noKeys(user.name)} />}
      {data && data.items.length > 0 && <Keys of={data} user={user} />}
    </>
  );
}

function Keys({ of: { items, nextCursor }, user }: { of: Schemas['ApiKeyPage']; user: User }) {
  return (
    <section className="card">
      <h2>{t.users.keysOf(user.name)}</h2>
      <ul className="stack">
        {items.map((key) => (
          <li key={key.id} className="row">
            <Link className="grow" to="/keys/$id" params={{ id: key.id }}>
              {key.name}
            </Link>
            <StatusBadge of={key} />
            <span className="muted small">{key.lastUsedAt ? <RelativeTime iso={key.lastUsedAt} /> : t.keys.never}</span>
          </li>
        ))}
      </ul>
      {nextCursor && (
        <Link to="/settings/integrations/api-keys" search={{ kind: 'all', user: user.id }}>
          {t.users.allKeys}
        </Link>
      )}
    </section>
  );
}
