import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useCallback } from 'react';
import { t } from '../texts';
import { Button } from './button';

type Turn = (cursor: string | undefined, trail: string[]) => void;

/** The address is the state of a list; where one came from is kept beside it in the browser's history. */
export function useListNavigation<S extends object>(onMove = () => {}) {
  const navigate = useNavigate();
  const trail = useRouterState({ select: ({ location }) => location.state.trail ?? [] });
  const change = useCallback(
    (changes: S) => {
      onMove();
      void navigate({ to: '.', search: (before) => ({ ...before, ...changes, cursor: undefined }), replace: true });
    },
    [navigate],
  );
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
