import { useEffect, useEffectEvent } from 'react';
import { t } from '../texts';
import { Button, Dialog, DialogActions, Fact } from '../ui';

/** Single keys that act on the page; silent while the user types or a dialog is open. */
export function useShortcuts(shortcuts: Readonly<Record<string, () => void>>): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    const act = shortcuts[event.key];
    if (act === undefined || document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, []);
}

export function useListShortcuts(onCreate: (open: true) => void): void {
  useShortcuts({ c: () => onCreate(true), j: () => moveAlongRows(1), k: () => moveAlongRows(-1) });
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}

/** Moves focus to the link of the next or previous row of the page's list; Enter then opens it. */
function moveAlongRows(by: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>('[data-row-link]')];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = links[at === -1 ? (by === 1 ? 0 : links.length - 1) : at + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t.shell.shortcuts} onClose={onClose}>
      <dl className="facts">
        {Object.entries(t.shell.shortcut).map(([key, what]) => (
          <Fact key={key} name={<kbd>{key}</kbd>}>
            {what}
          </Fact>
        ))}
      </dl>
      <DialogActions>
        <Button autoFocus onPress={onClose}>
          {t.actions.close}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
