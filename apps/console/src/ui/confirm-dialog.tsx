import type { ReactNode } from 'react';
import { useSubmission } from '../api/use-submission';
import { t } from '../texts';
import { Button } from './button';
import { Dialog, DialogActions } from './dialog';
import { Problem } from './states';

interface ConfirmDialogProps<W> {
  title: string;
  /** on the button: says what is done to what */
  confirm: string;
  /** what was chosen inside; undefined: something is missing */
  wanted: W | undefined;
  act: (wanted: W, idempotencyKey: string) => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}

/** Asks before something is taken away. Focus is on Cancel. */
export function ConfirmDialog<W>({ title, confirm, wanted, act, onClose, children }: ConfirmDialogProps<W>) {
  const action = useSubmission<W>(async (chosen, idempotencyKey) => {
    await act(chosen, idempotencyKey);
    onClose();
  });
  return (
    <Dialog title={title} alert onClose={onClose}>
      <fieldset className="stack" disabled={action.unanswered}>
        {children}
      </fieldset>
      <Problem error={action.error} />
      <DialogActions>
        <Button autoFocus onPress={onClose}>
          {t.actions.cancel}
        </Button>
        <Button
          look="danger"
          isDisabled={action.pending || wanted === undefined}
          onPress={() => void action.run(wanted as W)}
        >
          {action.pending ? t.actions.waitingForVerifiers : confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
