import { useState } from 'react';
import { api, body, idempotent, type User } from '../../api/client';
import { fieldErrorsOf } from '../../api/problem';
import { askAgain } from '../../api/queries';
import { useSubmission } from '../../api/use-action';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { Dialog, DialogActions } from '../../ui/dialog';
import { FormDialog } from '../../ui/form-dialog';
import { SignInLink } from './sign-in-link';
import { useSharedEmail } from './taken-email';
import { trimmed, UserFields, type UserDraft } from './user-fields';

/** Registers a user, then shows a link that signs them in once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState<UserDraft>({ name: '', email: '', role: 'member' });
  const [invited, setInvited] = useState<User | null>(null);
  const invite = useSubmission(async (wanted: UserDraft & { allowDuplicateEmail?: boolean }, idempotencyKey) => {
    const params = { header: idempotent(idempotencyKey) };
    setInvited(body(await api.POST('/v1/users', { params, body: wanted })));
    askAgain('users', 'revisions');
  });
  const sharing = useSharedEmail(draft.email, invite);
  const wanted = { ...trimmed(draft), ...sharing.allowance };

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
    <FormDialog
      title={t.users.invite}
      submit={t.users.invite}
      ready={wanted.name !== '' && wanted.email !== ''}
      submission={sharing.submission}
      onSubmit={() => void invite.run(wanted)}
      onClose={onClose}
    >
      <UserFields value={draft} errors={fieldErrorsOf(invite.error)} needsEmail onChange={setDraft} />
      {sharing.notice}
    </FormDialog>
  );
}
