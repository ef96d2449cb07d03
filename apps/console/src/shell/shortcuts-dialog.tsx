import { t } from '../texts';
import { Button, Dialog, DialogActions, Fact } from '../ui';

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
