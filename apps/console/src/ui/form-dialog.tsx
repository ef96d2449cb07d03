import type { ReactNode } from 'react';
import { Form } from 'react-aria-components/Form';
import { t } from '../texts';
import { Button } from './button';
import { Dialog, DialogActions } from './dialog';
import { Problem } from './states';

interface FormDialogProps {
  title: string;
  submit: string;
  ready: boolean;
  submission: { readonly pending: boolean; readonly error: unknown; readonly unanswered: boolean };
  /** on the button while it lasts */
  working?: string;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** Fields, what is wrong with them, Cancel and a button that Enter presses. What was sent and not answered stays as it is. */
export function FormDialog(props: FormDialogProps) {
  const { title, submit, ready, submission, working = t.actions.working, onSubmit, onClose, children } = props;
  const { pending, error, unanswered } = submission;
  return (
    <Dialog title={title} onClose={onClose}>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onSubmit();
        }}
      >
        <fieldset className="stack" disabled={unanswered}>
          {children}
        </fieldset>
        <Problem error={error} />
        <DialogActions>
          <Button onPress={onClose}>{t.actions.cancel}</Button>
          <Button look="primary" type="submit" isDisabled={!ready || pending}>
            {pending ? working : unanswered ? t.actions.tryAgain : submit}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
