import { useEffect, type ReactNode } from 'react';
import { t } from '../texts';

interface PageHeadProps {
  crumbs?: readonly string[];
  title: string;
  children?: ReactNode;
}

/** Where one is, and what one can do there. */
export function PageHead({ crumbs = [], title, children }: PageHeadProps) {
  useEffect(() => {
    document.title = t.pageTitle(title);
  }, [title]);
  return (
    <header className="page-head">
      <div className="grow">
        {crumbs.length > 0 && (
          <ol className="crumbs" aria-label={t.shell.breadcrumbs}>
            {crumbs.map((crumb) => (
              <li key={crumb}>{crumb}</li>
            ))}
          </ol>
        )}
        <h1 tabIndex={-1}>{title}</h1>
      </div>
      {children && <div className="row">{children}</div>}
    </header>
  );
}
