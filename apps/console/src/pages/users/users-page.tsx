import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import type { User } from '../../api/client';
import { usersQuery } from '../../api/queries';
import { useListShortcuts } from '../../shell/shortcuts';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { Select } from '../../ui/fields';
import { Icon } from '../../ui/icons';
import { PageHead } from '../../ui/page-head';
import { Pager } from '../../ui/pager';
import { QuickSearch } from '../../ui/quick-search';
import { Empty, Unread } from '../../ui/states';
import { ExactTime } from '../../ui/time';
import { InviteDialog } from './invite-dialog';

const route = getRouteApi('/signed-in/users');
const PAGE = 50;

export interface UsersSearch {
  q?: string | undefined;
  active?: 'true' | 'false' | undefined;
  cursor?: string | undefined;
}

export function UsersPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/users' });
  const trail = useRouterState({ select: ({ location }) => location.state.trail ?? [] });
  const [inviting, setInviting] = useState(false);
  const { q, active, cursor } = search;
  const query = useQuery(
    usersQuery({ limit: PAGE, ...(q && { q }), ...(active && { active }), ...(cursor && { cursor }) }),
  );
  const { data } = query;
  const change = useCallback(
    (changes: UsersSearch) =>
      void navigate({ search: (before) => ({ ...before, ...changes, cursor: undefined }), replace: true }),
    [navigate],
  );
  useListShortcuts(setInviting);
  return (
    <>
      <PageHead title={t.users.title}>
        <Button look="primary" onPress={() => setInviting(true)}>
          <Icon name="plus" /> {t.users.invite}
        </Button>
      </PageHead>
      <div className="filters" role="search">
        <QuickSearch label={t.users.search} value={q ?? ''} onChange={(text) => change({ q: text || undefined })} />
        <Select
          label={t.users.column.active}
          value={active ?? ''}
          options={[
            { value: '', label: t.users.everybody },
            { value: 'true', label: t.users.active },
            { value: 'false', label: t.users.inactive },
          ]}
          onChange={(value) => change({ active: value || undefined })}
        />
      </div>
      <Unread query={query} lines={8} />
      {data && data.items.length === 0 && <Empty title={t.users.noMatch} />}
      {data && data.items.length > 0 && <UserTable users={data.items} />}
      <Pager
        trail={trail}
        current={cursor}
        next={data?.nextCursor ?? null}
        onTurn={(next, before) =>
          void navigate({ search: (s) => ({ ...s, cursor: next }), state: (s) => ({ ...s, trail: before }) })
        }
      />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}

function UserTable({ users }: { users: readonly User[] }) {
  return (
    <div className="table-frame">
      <table className="table cards-when-narrow" aria-label={t.users.title}>
        <thead>
          <tr>
            {(['name', 'email', 'role', 'active', 'createdAt'] as const).map((column) => (
              <th key={column} scope="col">
                {t.users.column[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {users.map(({ id, name, email, role, active, createdAt }) => (
            <tr key={id}>
              <td className="name">
                <Link to="/users/$id" params={{ id }} data-row-link="">
                  {name}
                </Link>
              </td>
              <td data-label={t.users.column.email}>{email ?? '–'}</td>
              <td data-label={t.users.column.role}>{t.users.role[role]}</td>
              <td data-label={t.users.column.active}>
                <span className={`badge ${active ? 'good' : 'danger'}`}>
                  {active ? t.users.active : t.users.inactive}
                </span>
              </td>
              <td data-label={t.users.column.createdAt}>
                <ExactTime iso={createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
