import { useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { api, body, newIdempotencyKey, type KeyWithSecret } from '../../api/client';
import { ApiProblem } from '../../api/problem';
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
  // one for this dialog: pressing Create again after a failure never makes a second key
  const [idempotencyKey, setIdempotencyKey] = useState(newIdempotencyKey);

  const create = useAction(async () => {
    const expiresAt = expiresAtOf(expiry, Date.now());
    const wanted = { name: name.trim(), kind, expiresAt: expiresAt ?? null, mappedUserId: user!.id };
    const params = { header: { 'Idempotency-Key': idempotencyKey } };
    try {
      setCreated(body(await api.POST('/v1/keys', { params, body: wanted })));
    } catch (error) {
      // refused: nothing was made, so what is sent next is another request
      if (error instanceof ApiProblem && error.problem.status < 500) setIdempotencyKey(newIdempotencyKey());
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
        <Problem error={create.error} />
        <DialogActions>
          <Button onPress={onClose}>{t.actions.cancel}</Button>
          <Button look="primary" type="submit" isDisabled={!ready || create.pending}>
            {create.pending ? t.actions.working : t.keyForm.create}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
