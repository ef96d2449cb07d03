import { Link, useNavigate } from '@tanstack/react-router';
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import type { Key } from '../../api';
import { t } from '../../texts';
import { ActionMenu, Checkbox, Expiry, Icon, RelativeTime, StatusBadge } from '../../ui';
import { column, Table, type Column } from '../../ui/list';
import { PersonLink } from '../links';
import { actsOn, masked, type Opened } from './key-acts';
import { KeyLabels } from './key-labels';
import type { KeysSearch } from './keys-search';

const SORTED = ['name', 'expiresAt', 'lastUsedAt'] as const;

interface KeyTableProps {
  rows: readonly Key[];
  search: KeysSearch;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  onSort: (sort: KeysSearch['sort'], order: KeysSearch['order']) => void;
  onAct: (opened: Opened) => void;
}

/** Beside the rows, which stay as they are when one is selected. */
const Selection = createContext<Pick<KeyTableProps, 'selected' | 'onSelect'>>({ selected: new Set(), onSelect() {} });

const FACTS: readonly Column<Key>[] = [
  column('', (row) => <SelectBox row={row} />, 'select'),
  column(
    t.field.name,
    (row) => (
      <span className="named">
        <Link to="/keys/$id" params={{ id: row.id }} data-row-link="" title={row.name}>
          {row.name}
        </Link>
        <KeyLabels of={row} />
      </span>
    ),
    'name',
  ),
  column(t.field.accessKey, ({ accessKey }) => <code title={accessKey}>{masked(accessKey)}</code>),
  column(t.field.mappedUser, ({ mappedUser }) => <PersonLink {...mappedUser} />),
  column(t.field.status, (row) => (
    <>
      <StatusBadge of={row} />
      {row.statusReason && <p className="reason small muted">{row.statusReason}</p>}
    </>
  )),
  column(t.field.expiresAt, ({ expiresAt, status }) => <Expiry iso={expiresAt} ended={status === 'deleted'} />),
  column(t.field.lastUsedAt, ({ lastUsedAt }) =>
    lastUsedAt ? <RelativeTime iso={lastUsedAt} /> : <span className="muted">{t.keys.never}</span>,
  ),
  column(t.field.createdBy, ({ createdBy }) => createdBy.name),
];

export function KeyTable({ rows, search, selected, onSelect, onSort, onAct }: KeyTableProps) {
  const selectable = rows.filter(({ status }) => status !== 'deleted').map(({ id }) => id);
  const all = selectable.length > 0 && selectable.every((id) => selected.has(id));
  const columns = useMemo(
    () => [...FACTS, column<Key>(t.keys.actions, (row) => <RowMenu row={row} onAct={onAct} />, 'row-menu')],
    [onAct],
  );
  const heads: Readonly<Record<string, ReactNode>> = {
    '': (
      <Checkbox
        aria-label={t.keys.selectAll}
        isSelected={all}
        isIndeterminate={!all && selected.size > 0}
        onChange={(on) => onSelect(new Set(on ? selectable : []))}
      />
    ),
    [t.keys.actions]: <span className="visually-hidden">{t.keys.actions}</span>,
  };
  const head = ({ label }: Column<Key>) => {
    const by = SORTED.find((one) => t.field[one] === label);
    if (by) return <SortHead by={by} label={label} search={search} onSort={onSort} />;
    return <th scope="col">{heads[label] ?? label}</th>;
  };
  return (
    <Selection value={{ selected, onSelect }}>
      <Table label={t.keys.title} columns={columns} rows={rows} keyOf={({ id }) => id} head={head} />
    </Selection>
  );
}

type SortHeadProps = Pick<KeyTableProps, 'search' | 'onSort'> & { by: (typeof SORTED)[number]; label: string };

function SortHead({ by, label, search, onSort }: SortHeadProps) {
  const active = search.sort === by;
  const order = search.order ?? (by === 'name' ? 'asc' : 'desc');
  const next = active && order === 'asc' ? 'desc' : 'asc';
  return (
    <th scope="col" aria-sort={active ? (order === 'asc' ? 'ascending' : 'descending') : 'none'}>
      <button type="button" className="sort" onClick={() => onSort(by, next)}>
        {label}
        {active && <Icon name={order === 'asc' ? 'up' : 'down'} size={14} />}
      </button>
    </th>
  );
}

function SelectBox({ row: { id, name, status } }: { row: Key }) {
  const { selected, onSelect } = useContext(Selection);
  if (status === 'deleted') return null;
  const others = [...selected].filter((other) => other !== id);
  return (
    <Checkbox
      aria-label={t.keys.select(name)}
      isSelected={selected.has(id)}
      onChange={(on) => onSelect(new Set(on ? [...others, id] : others))}
    />
  );
}

function RowMenu({ row, onAct }: { row: Key; onAct: KeyTableProps['onAct'] }) {
  const navigate = useNavigate();
  const [first, ...rest] = actsOn(row, true).map((act) => ({
    label: t.keys.act[act] as string,
    danger: act === 'delete',
    act: () => onAct({ act, subject: row }),
  }));
  const view = { label: t.keys.act.view, act: () => void navigate({ to: '/keys/$id', params: { id: row.id } }) };
  return <ActionMenu label={t.keys.actionsOn(row.name)} actions={first ? [first, view, ...rest] : [view]} />;
}
