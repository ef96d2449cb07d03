import { useState } from 'react';
import { api, body, type Key, type Revision } from '../../api/client';
import { fieldErrorsOf, isCode } from '../../api/problem';
import { askAgain } from '../../api/queries';
import type { Session } from '../../api/session';
import { useSubmission } from '../../api/use-submission';
import { t } from '../../texts';
import { TextField } from '../../ui/fields';
import { FormDialog } from '../../ui/form-dialog';
import { dayTime } from '../../ui/time';
import { notify } from '../../ui/toasts';
import { UserPicker } from '../users/user-picker';
import { Conflict } from './conflict';
import { expiresAtOf, type Expiry } from './expiry';
import { ExpiryField } from './expiry-field';
import { editKey } from './key-commands';
import { editsOf, type Draft } from './merge';
import { SecretSection } from './secret-section';

interface EditDialogProps {
  session: Session;
  subject: Key;
  onClose: () => void;
}

/** What came first when two people changed one key. */
interface Theirs {
  readonly key: Key;
  readonly revisions: readonly Revision[];
}

async function readTheirs(id: string): Promise<Theirs> {
  const params = { path: { id } };
  const key = body(await api.GET('/v1/keys/{id}', { params }));
  const { items } = body(await api.GET('/v1/keys/{id}/revisions', { params: { ...params, query: { limit: 5 } } }));
  return { key, revisions: items };
}

export function EditDialog({ session, subject, onClose }: EditDialogProps) {
  const [draft, setDraft] = useState<Draft>(() => ({
    name: subject.name,
    expiresAt: subject.expiresAt,
    mappedUser: subject.mappedUser,
  }));
  const [expiry, setExpiry] = useState<Expiry>({ choice: 'keep', date: '' });
  const [theirs, setTheirs] = useState<Theirs | null>(null);
  // the key as it was when this dialog was opened, not as a later refresh shows it
  const [base] = useState(subject);

  const save = useSubmission(async ({ wanted, over }: { wanted: Draft; over: Key }, idempotencyKey) => {
    try {
      const saved = await editKey(over.id, over.version, editsOf(wanted, over), idempotencyKey);
      notify(t.keys.saved(saved.name));
      askAgain('keys', 'revisions');
      onClose();
    } catch (error) {
      if (!isCode(error, 'VERSION_CONFLICT')) throw error;
      setDraft(wanted);
      setTheirs(await readTheirs(over.id));
    }
  });

  if (theirs) {
    return (
      <Conflict
        base={base}
        mine={draft}
        theirs={theirs.key}
        revisions={theirs.revisions}
        pending={save.pending}
        error={save.error}
        onClose={onClose}
        onMerge={(wanted) => void save.run({ wanted, over: theirs.key })}
      />
    );
  }
  const chosen = expiry.choice === 'keep' ? base.expiresAt : expiresAtOf(expiry, Date.now());
  const ready = draft.name.trim() !== '' && draft.mappedUser !== null && chosen !== undefined;
  const errors = fieldErrorsOf(save.error);
  const submit = () => {
    if (chosen !== undefined)
      void save.run({ wanted: { ...draft, name: draft.name.trim(), expiresAt: chosen }, over: base });
  };
  return (
    <FormDialog
      title={t.keyForm.editTitle(base.name)}
      submit={t.keyForm.save}
      ready={ready}
      submission={save}
      working={t.actions.waitingForVerifiers}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={t.keyForm.name}
        hint={t.keyForm.nameHint}
        value={draft.name}
        onChange={(name) => setDraft({ ...draft, name })}
        error={errors['name']}
        maxLength={100}
        autoFocus
        isRequired
      />
      <ExpiryField
        value={expiry}
        onChange={setExpiry}
        keep={base.expiresAt ? t.keyForm.keepDate(dayTime(base.expiresAt)) : t.keyForm.keepNever}
        error={errors['expiresAt']}
      />
      <UserPicker
        label={t.keyForm.mappedUser}
        value={draft.mappedUser ? { ...draft.mappedUser, role: 'member' } : null}
        self={session.user}
        onChange={(user) => setDraft({ ...draft, mappedUser: user && { id: user.id, name: user.name } })}
      />
      {draft.mappedUser && draft.mappedUser.id !== base.mappedUser.id && (
        <p className="notice warning">{t.keyForm.remapWarning(base.mappedUser.name, draft.mappedUser.name)}</p>
      )}
      <SecretSection subject={base} canReveal={session.reveal} />
    </FormDialog>
  );
}
