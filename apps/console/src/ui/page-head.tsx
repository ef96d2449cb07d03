import { Link, type LinkProps } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { t } from '../texts';

interface PageHeadProps {
  crumbs?: readonly string[];
  /** the list that this is an item of: the last of the crumbs */
  list?: { readonly title: string; readonly to: LinkProps['to'] };
  title: string;
  children?: ReactNode;
}

export function PageHead({ crumbs = [], list, title, children }: PageHeadProps) {
  useEffect(() => {
    document.title = t.pageTitle(title);
  }, [title]);
  return (
    <header className="page-head">
      <div className="grow">
        {(crumbs.length > 0 || list) && (
          <ol className="crumbs" aria-label={t.shell.breadcrumbs}>
            {crumbs.map((crumb) => (
              <li key={crumb}>{crumb}</li>
            ))}
            {list && (
              <li>
                <Link to={list.to}>{list.title}</Link>
              </li>
            )}
          </ol>
        )}
        <h1 tabIndex={-1}>{title}</h1>
      </div>
      {children && <div className="row">{children}</div>}
    </header>
  );
}

export function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
