import { useSyncExternalStore } from 'react';
import { t } from '../texts';
import { Button } from './button';
import { Icon } from './icons';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
}

const SHOWN_MS = 6_000;
let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

const dismiss = (id: number) => set(toasts.filter((toast) => toast.id !== id));

/** Says what happened; a failure stays until it is put away. */
export function notify(text: string, { bad = false } = {}): void {
  const toast = { id: ++last, text, bad };
  set([...toasts, toast]);
  if (!bad) window.setTimeout(() => dismiss(toast.id), SHOWN_MS);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" role="status" aria-live="polite" data-react-aria-top-layer="true">
      {shown.map(({ id, text, bad }) => (
        <div key={id} className={`toast${bad ? ' bad' : ''}`}>
          <span className="grow">{text}</span>
          <Button look="quiet" icon aria-label={t.actions.dismiss} onPress={() => dismiss(id)}>
            <Icon name="close" />
          </Button>
        </div>
      ))}
    </div>
  );
}
