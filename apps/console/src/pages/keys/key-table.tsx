import { Link, useNavigate } from '@tanstack/react-router';
import { memo, useCallback, type Dispatch, type SetStateAction } from 'react';
import type { Key } from '../../api/client';
import { t } from '../../texts';
import { Checkbox } from '../../ui/fields';
import { Icon } from '../../ui/icons';
import { ActionMenu } from '../../ui/menu';
import { StatusBadge } from '../../ui/status-badge';
import { Expiry, RelativeTime } from '../../ui/time';
import { PersonLink } from '../users/person-link';
import { actsOn, masked, type KeyAct } from './key-acts';
import type { KeysSearch } from './keys-search';

const COLUMNS = ['name', 'accessKey', 'mappedUser', 'status', 'expiresAt', 'lastUsedAt', 'createdBy'] as const;
type Column = (typeof COLUMNS)[number];
const SORTED_BY: Partial<Record<Column, NonNullable<KeysSearch['sort']>>> = {
  name: 'name',
  expiresAt: 'expiresAt',
  lastUsedAt: 'lastUsedAt',
};

interface KeyTableProps {
  rows: readonly Key[];
  search: KeysSearch;
  selected: ReadonlySet<string>;
  onSelect: Dispatch<SetStateAction<ReadonlySet<string>>>;
  onSort: (sort: KeysSearch['sort'], order: KeysSearch['order']) => void;
  onAct: (act: KeyAct, subject: Key) => void;
}

export function KeyTable({ rows, search, selected, onSelect, onSort, onAct }: KeyTableProps) {
  const selectable = rows.filter(({ status }) => status !== 'deleted').map(({ id }) => id);
  const all = selectable.length > 0 && selectable.every((id) => selected.has(id));
  const toggle = useCallback(
    (id: string, on: boolean) =>
      onSelect((before) => new Set(on ? [...before, id] : [...before].filter((other) => other !== id))),
    [onSelect],
  );
  return (
    <div className="table-frame">
      <table className="table cards-when-narrow" aria-label={t.keys.title}>
        <thead>
          <tr>
            <th scope="col">
              <Checkbox
                aria-label={t.keys.selectAll}
                isSelected={all}
                isIndeterminate={!all && selected.size > 0}
                onChange={(on) => onSelect(new Set(on ? selectable : []))}
              />
            </th>
            {COLUMNS.map((column) => (
              <ColumnHead key={column} column={column} search={search} onSort={onSort} />
            ))}
            <th scope="col">
              <span className="visually-hidden">{t.keys.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <KeyRow key={row.id} row={row} selected={selected.has(row.id)} onSelect={toggle} onAct={onAct} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type HeadProps = Pick<KeyTableProps, 'search' | 'onSort'> & { column: Column };

function ColumnHead({ column, search, onSort }: HeadProps) {
  const sort = SORTED_BY[column];
  if (sort === undefined) return <th scope="col">{t.keys.column[column]}</th>;
  const active = search.sort === sort;
  const order = search.order ?? (sort === 'name' ? 'asc' : 'desc');
  const next = active && order === 'asc' ? 'desc' : 'asc';
  return (
    <th scope="col" aria-sort={active ? (order === 'asc' ? 'ascending' : 'descending') : 'none'}>
      <button type="button" className="sort" onClick={() => onSort(sort, next)}>
        {t.keys.column[column]}
        {active && <Icon name={order === 'asc' ? 'up' : 'down'} size={14} />}
      </button>
    </th>
  );
}

interface RowProps {
  row: Key;
  selected: boolean;
  onSelect: (id: string, on: boolean) => void;
  onAct: (act: KeyAct, subject: Key) => void;
}

/** Made anew only when it changes: fifty of them cost more than a frame. */
const KeyRow = memo(function KeyRow({ row, selected, onSelect, onAct }: RowProps) {
  const deleted = row.status === 'deleted';
  return (
    <tr>
      <td className="select">
        {!deleted && (
          <Checkbox
            aria-label={t.keys.select(row.name)}
            isSelected={selected}
            onChange={(on) => onSelect(row.id, on)}
          />
        )}
      </td>
      <td className="name">
        <Link to="/keys/$id" params={{ id: row.id }} data-row-link="" title={row.name}>
          {row.name}
        </Link>
      </td>
      <td data-label={t.keys.column.accessKey}>
        <code title={row.accessKey}>{masked(row.accessKey)}</code>
      </td>
      <td data-label={t.keys.column.mappedUser}>
        <PersonLink id={row.mappedUser.id} name={row.mappedUser.name} />
      </td>
      <td data-label={t.keys.column.status}>
        <StatusBadge of={row} />
        {row.statusReason && <p className="reason small muted">{row.statusReason}</p>}
      </td>
      <td data-label={t.keys.column.expiresAt}>
        <Expiry iso={row.expiresAt} ended={deleted} />
      </td>
      <td data-label={t.keys.column.lastUsedAt}>
        {row.lastUsedAt ? <RelativeTime iso={row.lastUsedAt} /> : <span className="muted">{t.keys.neverUsed}</span>}
      </td>
      <td data-label={t.keys.column.createdBy}>{row.createdBy.name}</td>
      <td className="row-menu">
        <RowMenu row={row} onAct={onAct} />
      </td>
    </tr>
  );
});

function RowMenu({ row, onAct }: Pick<RowProps, 'row' | 'onAct'>) {
  const navigate = useNavigate();
  const [first, ...rest] = actsOn(row, true).map((act) => ({
    id: act as string,
    label: t.keys.act[act],
    danger: act === 'delete',
    act: () => onAct(act, row),
  }));
  const view = {
    id: 'view',
    label: t.keys.act.view,
    act: () => void navigate({ to: '/keys/$id', params: { id: row.id } }),
  };
  return <ActionMenu label={t.keys.actionsOn(row.name)} actions={first ? [first, view, ...rest] : [view]} />;
}
