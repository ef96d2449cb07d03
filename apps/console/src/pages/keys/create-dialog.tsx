import { useState } from 'react';
import { api, body, type KeyWithSecret } from '../../api/client';
import { fieldErrorsOf } from '../../api/problem';
import { askAgain } from '../../api/queries';
import type { Session } from '../../api/session';
import { useSubmission } from '../../api/use-submission';
import { t } from '../../texts';
import { Choices, TextField } from '../../ui/fields';
import { FormDialog } from '../../ui/form-dialog';
import { UserPicker, type PickedUser } from '../users/user-picker';
import { expiresAtOf, type Expiry } from './expiry';
import { ExpiryField } from './expiry-field';
import { RevealDialog } from './reveal-dialog';

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

  const create = useSubmission(async (wanted: ReturnType<typeof wantedOf>, idempotencyKey) => {
    const params = { header: { 'Idempotency-Key': idempotencyKey } };
    setCreated(body(await api.POST('/v1/keys', { params, body: wanted })));
    askAgain('keys', 'revisions');
  });
  const ready = name.trim() !== '' && user !== null && expiresAtOf(expiry, Date.now()) !== undefined;
  const errors = fieldErrorsOf(create.error);

  if (created) return <RevealDialog issued={created} title={t.reveal.created(created.name)} onClose={onClose} />;
  return (
    <FormDialog
      title={t.keyForm.createTitle}
      submit={t.keyForm.create}
      ready={ready}
      submission={create}
      onSubmit={() => void create.run(wantedOf(name, kind, expiry, user!))}
      onClose={onClose}
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
      <p className="hint">{t.keyForm.defaults}</p>
    </FormDialog>
  );
}

function wantedOf(name: string, kind: Kind, expiry: Expiry, user: PickedUser) {
  return { name: name.trim(), kind, expiresAt: expiresAtOf(expiry, Date.now()) ?? null, mappedUserId: user.id };
}
