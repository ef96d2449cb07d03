import { t } from '../texts';
import { Button } from './button';

interface PagerProps {
  /** the cursors of the pages before this one; the first page has none and is written as an empty text */
  trail: readonly string[];
  next: string | null;
  onTurn: (cursor: string | undefined, trail: string[]) => void;
  current?: string | undefined;
}

export function Pager({ trail, next, current, onTurn }: PagerProps) {
  if (trail.length === 0 && next === null && !current) return null;
  const before = trail.at(-1);
  return (
    <nav className="pager" aria-label={t.pager.label}>
      <span className="muted small">{t.pager.page(trail.length + 1)}</span>
      <div className="row">
        <Button isDisabled={!current} onPress={() => onTurn(before || undefined, trail.slice(0, -1))}>
          {t.pager.previous}
        </Button>
        <Button isDisabled={next === null} onPress={() => onTurn(next!, [...trail, current ?? ''])}>
          {t.pager.next}
        </Button>
      </div>
    </nav>
  );
}
