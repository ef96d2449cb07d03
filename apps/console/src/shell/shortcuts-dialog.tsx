import { t } from '../texts';
import { Button } from '../ui/button';
import { Dialog, DialogActions } from '../ui/dialog';
import { Fact } from '../ui/page-head';

const KEYS = ['/', 'c', 'j', 'k', 'Enter', '?'] as const;

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t.shell.shortcuts} onClose={onClose}>
      <dl className="facts">
        {KEYS.map((key) => (
          <Fact key={key} name={<kbd>{key}</kbd>}>
            {t.shell.shortcut[key]}
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
