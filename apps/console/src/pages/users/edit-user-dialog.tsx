import { useState } from 'react';
import { api, idempotent, type User } from '../../api/client';
import { fieldErrorsOf, isCode } from '../../api/problem';
import { askAgain } from '../../api/queries';
import { useSubmission } from '../../api/use-action';
import { t } from '../../texts';
import { FormDialog } from '../../ui/form-dialog';
import { notify } from '../../ui/toasts';
import { useSharedEmail } from './taken-email';
import { trimmed, UserFields, type UserDraft } from './user-fields';

/** The members of a PATCH that make a user what is wanted. */
function editsOf({ name, email, role }: UserDraft, over: User): Partial<UserDraft> {
  return {
    ...(name !== over.name && { name }),
    ...(email !== (over.email ?? '') && { email }),
    ...(role !== over.role && { role }),
  };
}

export function EditUserDialog({ user, isSelf, onClose }: { user: User; isSelf: boolean; onClose: () => void }) {
  // the user as it was when this dialog was opened, not as a later refresh shows it
  const [base] = useState(user);
  const [draft, setDraft] = useState<UserDraft>({ name: user.name, email: user.email ?? '', role: user.role });
  const edits = editsOf(trimmed(draft), base);
  const save = useSubmission(async (wanted: Partial<UserDraft> & { allowDuplicateEmail?: boolean }, idempotencyKey) => {
    const header = { ...idempotent(idempotencyKey), 'If-Match': `"${base.version}"` };
    try {
      await api.PATCH('/v1/users/{id}', { params: { path: { id: base.id }, header }, body: wanted });
    } catch (error) {
      if (isCode(error, 'VERSION_CONFLICT')) throw new Error(t.users.conflict, { cause: error });
      throw error;
    }
    askAgain('users', 'keys', 'revisions');
    notify(t.users.saved(wanted.name ?? base.name));
    onClose();
  });
  const sharing = useSharedEmail(draft.email, save);
  const demotesSelf = isSelf && base.role === 'admin' && draft.role !== 'admin';
  return (
    <FormDialog
      title={t.users.editTitle(base.name)}
      submit={t.keyForm.save}
      ready={draft.name.trim() !== '' && Object.keys(edits).length > 0}
      submission={sharing.submission}
      working={t.actions.waitingForVerifiers}
      onSubmit={() => void save.run({ ...edits, ...sharing.allowance })}
      onClose={onClose}
    >
      <UserFields value={draft} errors={fieldErrorsOf(save.error)} needsEmail={false} onChange={setDraft} />
      {sharing.notice}
      {demotesSelf && <p className="notice danger">{t.users.demoteSelf}</p>}
    </FormDialog>
  );
}
