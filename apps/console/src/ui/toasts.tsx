import { createAtom, useAtom } from '@tanstack/react-store';
import { t } from '../texts';
import { Button } from './button';
import { Icon } from './icons';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
}

const SHOWN_MS = 6_000;
let made = 0;
const toasts = createAtom<readonly Toast[]>([]);

const dismiss = (toast: Toast) => toasts.set((shown) => shown.filter((other) => other !== toast));

/** Says what happened; a failure stays until it is put away. */
export function notify(text: string, { bad = false } = {}): void {
  const toast = { id: ++made, text, bad };
  toasts.set((shown) => [...shown, toast]);
  if (!bad) window.setTimeout(() => dismiss(toast), SHOWN_MS);
}

export function Toasts() {
  const [shown] = useAtom(toasts);
  return (
    <div className="toasts" role="status" aria-live="polite" data-react-aria-top-layer="true">
      {shown.map((toast) => (
        <div key={toast.id} className={`toast${toast.bad ? ' bad' : ''}`}>
          <span className="grow">{toast.text}</span>
          <Button look="quiet" icon aria-label={t.actions.dismiss} onPress={() => dismiss(toast)}>
            <Icon name="close" />
          </Button>
        </div>
      ))}
    </div>
  );
}
