import { Fragment, memo, type ReactNode } from 'react';

export interface Column<R> {
  readonly name: string;
  readonly label: string;
  readonly className?: string;
  readonly cell: (row: R) => ReactNode;
}

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
              <Fragment key={column.name}>{head(column)}</Fragment>
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
      {columns.map(({ name, label, className, cell }) => (
        <td key={name} className={className} data-label={className ? undefined : label}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
});
