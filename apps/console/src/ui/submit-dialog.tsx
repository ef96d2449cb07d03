import { useEffect, useRef, type ReactNode } from 'react';
import { Form } from 'react-aria-components';
import { askAgain, isCode, useSubmission, type ProblemCode } from '../api';
import { t } from '../texts';
import { Button } from './button';
import { Dialog, DialogActions } from './dialog';
import { Problem } from './states';

interface SubmitDialogProps<W, A> {
  title: string;
  submit: string;
  cancel?: string;
  working?: string;
  /** it takes something away: focus is on Cancel, and only its button does it */
  alert?: boolean;
  /** Enter in a field does not do it */
  byButton?: boolean;
  /** what is sent as things stand; null: something is missing */
  wanted: () => W | null;
  send: (wanted: W, idempotencyKey: string) => Promise<A>;
  onDone: (answer: A) => void;
  onClose: () => void;
  wide?: boolean;
  /** a refusal that the fields themselves explain, where it says who stands in the way */
  explained?: ProblemCode;
  /** the fields, and what is known to be wrong with them */
  children: ReactNode | ((error: unknown) => ReactNode);
}

/** Asks for what is needed and does it once. What was sent and not answered stays as it is, and can be repeated. */
export function SubmitDialog<W, A>(props: SubmitDialogProps<W, A>) {
  const { title, submit, cancel = t.actions.cancel, working = t.actions.waitingForVerifiers, alert = false } = props;
  const { byButton = alert } = props;
  const { pending, error, unanswered, run } = useSubmission(async (wanted: W, idempotencyKey) => {
    const answer = await props.send(wanted, idempotencyKey);
    askAgain('keys', 'users', 'revisions', 'policy');
    props.onDone(answer);
  });
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // in a long form it may be out of sight
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  const attempt = () => {
    const wanted = props.wanted();
    if (wanted !== null) void run(wanted);
  };
  const isExplained = props.explained && isCode(error, props.explained) && error.id;
  return (
    <Dialog title={title} alert={alert} wide={props.wide} onClose={props.onClose}>
      <Form
        ref={form}
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!byButton) attempt();
        }}
      >
        <fieldset className="stack" disabled={unanswered}>
          {typeof props.children === 'function' ? props.children(error) : props.children}
        </fieldset>
        <div className="dialog-foot">
          <Problem error={isExplained ? null : error} />
          <DialogActions>
            <Button autoFocus={alert} onPress={props.onClose}>
              {cancel}
            </Button>
            <Button
              look={alert ? 'danger' : 'primary'}
              type={byButton ? 'button' : 'submit'}
              isDisabled={pending || props.wanted() === null}
              onPress={byButton ? attempt : undefined}
            >
              {pending ? working : unanswered ? t.actions.tryAgain : submit}
            </Button>
          </DialogActions>
        </div>
      </Form>
    </Dialog>
  );
}
