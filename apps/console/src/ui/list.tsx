import { Link, useNavigate, useRouterState, type LinkProps } from '@tanstack/react-router';
import { Fragment, memo, type ReactNode } from 'react';
import { t } from '../texts';
import { Button } from './button';

export interface Column<R> {
  readonly label: string;
  readonly cell: (row: R) => ReactNode;
  /** in place of a label beside the value, where each row is a card */
  readonly className?: string;
}

export const column = <R,>(label: string, cell: (row: R) => ReactNode, className?: string): Column<R> => ({
  label,
  cell,
  className,
});

interface TableProps<R> {
  label: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  keyOf: (row: R, index: number) => string;
  head?: (column: Column<R>) => ReactNode;
}

/** Rows of facts; on a narrow screen a card for each. */
export function Table<R>({ label, columns, rows, keyOf, head = plainHead }: TableProps<R>) {
  return (
    <div className="table-frame">
      <table className="table cards-when-narrow" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <Fragment key={column.label}>{head(column)}</Fragment>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <Row key={keyOf(row, index)} columns={columns as readonly Column<unknown>[]} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const plainHead = ({ label }: { label: string }) => <th scope="col">{label}</th>;

/** Made anew only when it changes: fifty of them cost more than a frame. */
const Row = memo(function Row({ columns, row }: { columns: readonly Column<unknown>[]; row: unknown }) {
  return (
    <tr>
      {columns.map(({ label, className, cell }) => (
        <td key={label} className={className} data-label={className ? undefined : label}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
});

type Turn = (cursor: string | undefined, trail: string[]) => void;

/** The address is the state of a list; where one came from is kept beside it in the browser's history. */
export function useListNavigation<S extends object>(onMove = () => {}) {
  const navigate = useNavigate();
  const trail = useRouterState({ select: ({ location }) => location.state.trail ?? [] });
  const change = (changes: S) => {
    onMove();
    void navigate({ to: '.', search: (before) => ({ ...before, ...changes, cursor: undefined }), replace: true });
  };
  const turn: Turn = (cursor, pages) => {
    onMove();
    void navigate({
      to: '.',
      search: (before) => ({ ...before, cursor }),
      state: (before) => ({ ...before, trail: pages }),
    });
  };
  return { change, turn, trail };
}

interface PagerProps {
  /** the cursors of the pages before this one; the first page has none and is written as an empty text */
  trail: readonly string[];
  next: string | null | undefined;
  onTurn: Turn;
  current?: string;
}

export function Pager({ trail, next = null, current, onTurn }: PagerProps) {
  if (trail.length === 0 && next === null && !current) return null;
  return (
    <nav className="pager" aria-label={t.pager.label}>
      <span className="muted small">{t.pager.page(trail.length + 1)}</span>
      <div className="row">
        <Button isDisabled={!current} onPress={() => onTurn(trail.at(-1) || undefined, trail.slice(0, -1))}>
          {t.pager.previous}
        </Button>
        <Button isDisabled={next === null} onPress={() => onTurn(next!, [...trail, current ?? ''])}>
          {t.pager.next}
        </Button>
      </div>
    </nav>
  );
}

interface TabsProps {
  label: string;
  tabs: readonly { readonly label: string; readonly count?: number; readonly search: LinkProps['search'] }[];
}

/** Parts of a page; each has an address. */
export const Tabs = ({ label, tabs }: TabsProps) => (
  <nav className="tabs" aria-label={label}>
    {tabs.map(({ label: name, count, search }) => (
      <Link key={name} className="tab" to="." search={search} activeOptions={{ explicitUndefined: true }}>
        {name}
        {count !== undefined && <span className="count">{count.toLocaleString(t.locale)}</span>}
      </Link>
    ))}
  </nav>
);
