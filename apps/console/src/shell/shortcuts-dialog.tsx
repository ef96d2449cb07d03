import { t } from '../texts';
import { Button } from '../ui/button';
import { Dialog, DialogActions } from '../ui/dialog';

const KEYS = ['/', 'c', 'j', 'k', 'Enter', '?'] as const;

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t.shell.shortcuts} onClose={onClose}>
      <dl className="facts">
        {KEYS.map((key) => (
          <div key={key} className="fact">
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t.shell.shortcut[key]}</dd>
          </div>
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
