import { useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { api, body, newIdempotencyKey, type User } from '../../api/client';
import { ApiProblem, isRefusal } from '../../api/problem';
import { queryClient } from '../../api/queries';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { Dialog, DialogActions } from '../../ui/dialog';
import { Choices, TextField } from '../../ui/fields';
import { Problem } from '../../ui/states';
import { useAction } from '../../ui/use-action';
import { SignInLink } from './sign-in-link';

export const ROLES = ['member', 'admin', 'verifier'] as const;

/** Registers somebody, then hands over a link that signs them in once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<User['role']>('member');
  const [invited, setInvited] = useState<User | null>(null);
  const [idempotencyKey, setIdempotencyKey] = useState(newIdempotencyKey);
  const invite = useAction(async () => {
    const params = { header: { 'Idempotency-Key': idempotencyKey } };
    try {
      setInvited(body(await api.POST('/v1/users', { params, body: { name: name.trim(), email: email.trim(), role } })));
    } catch (error) {
      if (isRefusal(error)) setIdempotencyKey(newIdempotencyKey());
      throw error;
    }
    void queryClient.invalidateQueries({ queryKey: ['users'] });
  });
  const errors = invite.error instanceof ApiProblem ? invite.error.fieldErrors() : {};
  const ready = name.trim() !== '' && email.trim() !== '';

  if (invited) {
    return (
      <Dialog title={t.users.invited(invited.name)} onClose={onClose}>
        <SignInLink user={invited} />
        <DialogActions>
          <Button look="primary" onPress={onClose}>
            {t.actions.close}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog title={t.users.invite} onClose={onClose}>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void invite.run();
        }}
      >
        <TextField
          label={t.users.column.name}
          value={name}
          onChange={setName}
          error={errors['name']}
          maxLength={100}
          autoFocus
          isRequired
        />
        <TextField
          label={t.users.column.email}
          type="email"
          value={email}
          onChange={setEmail}
          error={errors['email']}
          isRequired
        />
        <Choices
          label={t.users.column.role}
          value={role}
          options={ROLES.map((value) => ({ value, label: t.users.role[value] }))}
          onChange={setRole}
        />
        <p className="notice">{t.users.roleMeans[role]}</p>
        <Problem error={invite.error} />
        <DialogActions>
          <Button onPress={onClose}>{t.actions.cancel}</Button>
          <Button look="primary" type="submit" isDisabled={!ready || invite.pending}>
            {invite.pending ? t.actions.working : t.users.invite}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
