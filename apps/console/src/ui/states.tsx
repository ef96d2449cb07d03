import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { LatchkeyProblem, fieldErrorsOf, isCode, Unreachable } from '../api';
import { t } from '../texts';
import { Button, LinkButton } from './button';

export function Loading({ lines = 5 }: { lines?: number }) {
  return (
    <div className="card" role="status" aria-label={t.states.loading}>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className="skeleton" />
      ))}
    </div>
  );
}

type UnreadProps = { query: Pick<UseQueryResult, 'data' | 'error' | 'refetch'>; lines?: number };

/** What a query's section says beside its data: that reading failed, or that it is under way. */
export function Unread({ query: { data, error, refetch }, lines }: UnreadProps) {
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  return data === undefined ? <Loading lines={lines} /> : null;
}

export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="card empty">
      <h2>{title}</h2>
      {children && <p className="muted">{children}</p>}
      {action}
    </div>
  );
}

/** What went wrong, in the service's own words where it said some. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <div className="card empty" role="alert">
      <h2>{titleOf(error)}</h2>
      <p className="muted">{detailOf(error)}</p>
      {error instanceof LatchkeyProblem && error.requestId && (
        <p className="small muted">
          {t.states.request} <code>{error.requestId}</code>
        </p>
      )}
      {retry && <Button onPress={retry}>{t.actions.tryAgain}</Button>}
    </div>
  );
}

function titleOf(error: unknown): string {
  if (error instanceof Unreachable) return t.states.offline;
  if (isCode(error, 'FORBIDDEN')) return t.states.forbidden;
  if (isCode(error, 'NOT_FOUND', 'KEY_NOT_FOUND', 'USER_NOT_FOUND')) return t.states.notFound;
  return t.states.failed;
}

function detailOf(error: unknown): string {
  if (error instanceof Unreachable) return t.states.offlineDetail;
  const fields = Object.entries(fieldErrorsOf(error));
  if (fields.length > 0)
    return fields.map(([field, what]) => t.states.wrong(t.history.field(field.split('/')[0]!), what)).join(' ');
  return error instanceof Error ? error.message : String(error);
}

export function Problem({ error }: { error: unknown }) {
  if (!error) return null;
  return (
    <div className="notice danger" role="alert">
      {detailOf(error)}
    </div>
  );
}

export function NotFound() {
  return (
    <main className="alone">
      <Empty title={t.states.notFound} action={<LinkButton to="/">{t.states.goHome}</LinkButton>}>
        {t.states.notFoundDetail}
      </Empty>
    </main>
  );
}
