import { useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { api, body, newIdempotencyKey, type KeyWithSecret } from '../../api/client';
import { ApiProblem, isRefusal } from '../../api/problem';
import { queryClient } from '../../api/queries';
import type { Session } from '../../api/session';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { Dialog, DialogActions } from '../../ui/dialog';
import { Choices, TextField } from '../../ui/fields';
import { Problem } from '../../ui/states';
import { useAction } from '../../ui/use-action';
import { expiresAtOf, type Expiry } from './expiry';
import { ExpiryField } from './expiry-field';
import { RevealDialog } from './reveal-dialog';
import { UserPicker, type PickedUser } from './user-picker';

export type Kind = 'api' | 'data-loader';

interface CreateDialogProps {
  session: Session;
  kind: Kind;
  onClose: () => void;
}

/** Asks for a key's name, expiry and user; then shows its secret this once. */
export function CreateDialog({ session, kind: firstKind, onClose }: CreateDialogProps) {
  const [name, setName] = useState('');
  const [kind, setKind] = useState(firstKind);
  const [expiry, setExpiry] = useState<Expiry>({ choice: firstKind === 'api' ? '90' : '365', date: '' });
  const [user, setUser] = useState<PickedUser | null>(session.user);
  const [created, setCreated] = useState<KeyWithSecret | null>(null);
  // What was sent and not answered: pressing again repeats it to the letter, so that it never makes a second key.
  const [sent, setSent] = useState<Attempt | null>(null);

  const create = useAction(async () => {
    const attempt = sent ?? { idempotencyKey: newIdempotencyKey(), wanted: wantedOf(name, kind, expiry, user!) };
    setSent(attempt);
    const params = { header: { 'Idempotency-Key': attempt.idempotencyKey } };
    try {
      setCreated(body(await api.POST('/v1/keys', { params, body: attempt.wanted })));
    } catch (error) {
      if (isRefusal(error)) setSent(null);
      throw error;
    }
    void queryClient.invalidateQueries({ queryKey: ['keys'] });
  });
  const ready = name.trim() !== '' && user !== null && expiresAtOf(expiry, Date.now()) !== undefined;
  const errors = create.error instanceof ApiProblem ? create.error.fieldErrors() : {};

  if (created) return <RevealDialog issued={created} title={t.reveal.created(created.name)} onClose={onClose} />;
  return (
    <Dialog title={t.keyForm.createTitle} onClose={onClose}>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void create.run();
        }}
      >
        <fieldset className="stack" disabled={sent !== null}>
          <TextField
            label={t.keyForm.name}
            hint={t.keyForm.nameHint}
            value={name}
            onChange={setName}
            error={errors['name']}
            maxLength={100}
            autoFocus
            isRequired
          />
          <Choices
            label={t.keyForm.kind}
            value={kind}
            options={[
              { value: 'api', label: t.keys.kind.api },
              { value: 'data-loader', label: t.keys.kind['data-loader'] },
            ]}
            onChange={setKind}
          />
          <ExpiryField value={expiry} onChange={setExpiry} error={errors['expiresAt']} />
          <UserPicker label={t.keyForm.mappedUser} value={user} self={session.user} onChange={setUser} />
          <p className="notice">{user ? t.keyForm.willBeAble(user.name, user.role, kind) : t.keyForm.pickUser}</p>
        </fieldset>
        <Problem error={create.error} />
        <DialogActions>
          <Button onPress={onClose}>{t.actions.cancel}</Button>
          <Button look="primary" type="submit" isDisabled={!ready || create.pending}>
            {create.pending ? t.actions.working : sent ? t.actions.tryAgain : t.keyForm.create}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

interface Attempt {
  readonly idempotencyKey: string;
  readonly wanted: ReturnType<typeof wantedOf>;
}

function wantedOf(name: string, kind: Kind, expiry: Expiry, user: PickedUser) {
  return { name: name.trim(), kind, expiresAt: expiresAtOf(expiry, Date.now()) ?? null, mappedUserId: user.id };
}
