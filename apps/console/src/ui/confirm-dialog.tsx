import type { ReactNode } from 'react';
import { askAgain, type Root } from '../api/queries';
import { useSubmission } from '../api/use-action';
import { t } from '../texts';
import { Button } from './button';
import { Dialog, DialogActions } from './dialog';
import { Problem } from './states';
import { notify } from './toasts';

interface ConfirmDialogProps<W> {
  title: string;
  /** on the button: says what is done to what */
  confirm: string;
  /** what was chosen inside; undefined: something is missing */
  wanted: W | undefined;
  act: (wanted: W, idempotencyKey: string) => Promise<unknown>;
  /** what has to be read again once it is done */
  changes: readonly Root[];
  /** said once it is done */
  done?: string;
  onClose: () => void;
  children: ReactNode;
}

/** Asks before something is taken away. Focus is on Cancel. */
export function ConfirmDialog<W>(props: ConfirmDialogProps<W>) {
  const { title, confirm, wanted, act, changes, done, onClose, children } = props;
  const action = useSubmission<W>(async (chosen, idempotencyKey) => {
    await act(chosen, idempotencyKey);
    askAgain(...changes);
    if (done !== undefined) notify(done);
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
