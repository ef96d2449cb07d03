import type { ReactNode } from 'react';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { Dialog, DialogActions } from '../../ui/dialog';
import { Problem } from '../../ui/states';
import { useAction } from '../../ui/use-action';

interface ConfirmDialogProps {
  title: string;
  /** on the button: says what is done to what */
  confirm: string;
  act: () => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}

/** Asks before something is taken away. Focus is on Cancel. */
export function ConfirmDialog({ title, confirm, act, onClose, children }: ConfirmDialogProps) {
  const action = useAction(async () => {
    await act();
    onClose();
  });
  return (
    <Dialog title={title} alert onClose={onClose}>
      {children}
      <Problem error={action.error} />
      <DialogActions>
        <Button autoFocus onPress={onClose}>
          {t.actions.cancel}
        </Button>
        <Button look="danger" isDisabled={action.pending} onPress={() => void action.run()}>
          {action.pending ? t.actions.waitingForVerifiers : confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
