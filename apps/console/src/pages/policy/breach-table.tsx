import type { Schemas } from '../../api';
import { t } from '../../texts';
import { Expiry, StatusBadge } from '../../ui';
import { column, Table, type Column } from '../../ui/list';
import { KeyLink, PersonLink } from '../links';

type Breaking = Schemas['BreakingApiKey'];

const COLUMNS: readonly Column<Breaking>[] = [
  column(t.field.name, ({ id, name }) => <KeyLink id={id} name={name} />, 'name'),
  column(t.policy.breaks, ({ breaches }) => (
    <ul className="chips">
      {breaches.map(({ rule, message }) => (
        <li key={rule} className="chip rule" title={message}>
          {t.policy.rules[rule]}
        </li>
      ))}
    </ul>
  )),
  column(t.field.mappedUser, ({ mappedUser }) => <PersonLink id={mappedUser.id} name={mappedUser.name} />),
  column(t.field.expiresAt, ({ expiresAt, status }) => <Expiry iso={expiresAt} ended={status === 'expired'} />),
  column(t.field.status, (key) => <StatusBadge of={key} />),
];

const BRIEF = COLUMNS.slice(0, 3);

interface BreachTableProps {
  label: string;
  rows: readonly Breaking[];
  /** for where there is little room */
  isBrief?: boolean;
}

/** Keys that break the policy, each with what it breaks; names lead to their pages. */
export const BreachTable = ({ label, rows, isBrief }: BreachTableProps) => (
  <Table label={label} columns={isBrief ? BRIEF : COLUMNS} rows={rows} keyOf={({ id }) => id} />
);
