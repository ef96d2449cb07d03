import { useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { api, newIdempotencyKey, type User } from '../../api/client';
import { ApiProblem, isCode } from '../../api/problem';
import { queryClient } from '../../api/queries';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { Dialog, DialogActions } from '../../ui/dialog';
import { Choices, TextField } from '../../ui/fields';
import { Problem } from '../../ui/states';
import { notify } from '../../ui/toasts';
import { useAction } from '../../ui/use-action';
import { ROLES } from './invite-dialog';

export function EditUserDialog({ user, isSelf, onClose }: { user: User; isSelf: boolean; onClose: () => void }) {
  const [base] = useState(user);
  const [name, setName] = useState(user.name);
  const [email, setEmail] = useState(user.email ?? '');
  const [role, setRole] = useState(user.role);
  const edits = {
    ...(name.trim() !== base.name && { name: name.trim() }),
    ...(email.trim() !== (base.email ?? '') && { email: email.trim() }),
    ...(role !== base.role && { role }),
  };
  const save = useAction(async () => {
    const header = { 'Idempotency-Key': newIdempotencyKey(), 'If-Match': `"${base.version}"` };
    try {
      await api.PATCH('/v1/users/{id}', { params: { path: { id: base.id }, header }, body: edits });
    } catch (error) {
      if (isCode(error, 'VERSION_CONFLICT')) throw new Error(t.users.conflict, { cause: error });
      throw error;
    }
    for (const root of ['users', 'keys']) void queryClient.invalidateQueries({ queryKey: [root] });
    notify(t.users.saved(name.trim()));
    onClose();
  });
  const errors = save.error instanceof ApiProblem ? save.error.fieldErrors() : {};
  const ready = name.trim() !== '' && Object.keys(edits).length > 0;
  return (
    <Dialog title={t.users.editTitle(base.name)} onClose={onClose}>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void save.run();
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
        />
        <Choices
          label={t.users.column.role}
          value={role}
          options={ROLES.map((value) => ({ value, label: t.users.role[value] }))}
          onChange={setRole}
        />
        <p className="notice">{t.users.roleMeans[role]}</p>
        {isSelf && role !== 'admin' && base.role === 'admin' && <p className="notice danger">{t.users.demoteSelf}</p>}
        <Problem error={save.error} />
        <DialogActions>
          <Button onPress={onClose}>{t.actions.cancel}</Button>
          <Button look="primary" type="submit" isDisabled={!ready || save.pending}>
            {save.pending ? t.actions.waitingForVerifiers : t.keyForm.save}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
