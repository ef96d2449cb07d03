import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { usersQuery, type User } from '../../api';
import { useListShortcuts } from '../../shell/shortcuts';
import { t } from '../../texts';
import { Button, Empty, ExactTime, Icon, PageHead, QuickSearch, Select, Unread } from '../../ui';
import { column, Pager, Table, useListNavigation, type Column } from '../../ui/list';
import { InviteDialog } from './invite-dialog';

const route = getRouteApi('/signed-in/users');
const PAGE = 50;

export function UsersPage() {
  const search = route.useSearch();
  const { q, active, cursor } = search;
  const { change, turn, trail } = useListNavigation<typeof search>();
  const [inviting, setInviting] = useState(false);
  const query = useQuery(usersQuery({ limit: PAGE, q, active, cursor }));
  const { data } = query;
  useListShortcuts(setInviting);
  return (
    <>
      <PageHead title={t.users.title}>
        <Button look="primary" onPress={() => setInviting(true)}>
          <Icon name="plus" /> {t.users.invite}
        </Button>
      </PageHead>
      <div className="filters" role="search">
        <QuickSearch label={t.users.search} value={q ?? ''} onChange={(text) => change({ q: text })} />
        <Select
          label={t.field.status}
          value={active ?? ''}
          options={[
            ['', t.users.everybody],
            ['true', t.users.active],
            ['false', t.users.inactive],
          ]}
          onChange={(value) => change({ active: value || undefined })}
        />
      </div>
      <Unread query={query} lines={8} />
      {data && data.items.length === 0 && <Empty title={t.users.noMatch} />}
      {data && data.items.length > 0 && (
        <Table label={t.users.title} columns={COLUMNS} rows={data.items} keyOf={({ id }) => id} />
      )}
      <Pager trail={trail} current={cursor} next={data?.nextCursor} onTurn={turn} />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}

const COLUMNS: readonly Column<User>[] = [
  column(
    t.field.name,
    ({ id, name }) => (
      <Link to="/users/$id" params={{ id }} data-row-link="">
        {name}
      </Link>
    ),
    'name',
  ),
  column(t.field.email, ({ email }) => email ?? '–'),
  column(t.field.role, ({ role }) => t.users.role[role]),
  column(t.field.status, ({ active }) => (
    <span className={`badge ${active ? 'good' : 'danger'}`}>{active ? t.users.active : t.users.inactive}</span>
  )),
  column(t.field.createdAt, ({ createdAt }) => <ExactTime iso={createdAt} />),
];
