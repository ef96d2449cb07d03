import { useState } from 'react';
import { api, body, type User } from '../../api/client';
import { fieldErrorsOf } from '../../api/problem';
import { askAgain } from '../../api/queries';
import { useSubmission } from '../../api/use-submission';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { Dialog, DialogActions } from '../../ui/dialog';
import { FormDialog } from '../../ui/form-dialog';
import { SignInLink } from './sign-in-link';
import { holderOf, TakenEmail } from './taken-email';
import { trimmed, UserFields, type UserDraft } from './user-fields';

/** Registers somebody, then hands over a link that signs them in once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState<UserDraft>({ name: '', email: '', role: 'member' });
  // the address that two may have; another one is asked about again
  const [shared, setShared] = useState<string | null>(null);
  const [invited, setInvited] = useState<User | null>(null);
  const invite = useSubmission(async (wanted: UserDraft & { allowDuplicateEmail?: boolean }, idempotencyKey) => {
    const params = { header: { 'Idempotency-Key': idempotencyKey } };
    setInvited(body(await api.POST('/v1/users', { params, body: wanted })));
    askAgain('users', 'revisions');
  });
  const wanted = { ...trimmed(draft), ...(shared === draft.email && { allowDuplicateEmail: true }) };
  const holder = holderOf(invite.error);

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
      submission={holder === null ? invite : { ...invite, error: null }}
      onSubmit={() => void invite.run(wanted)}
      onClose={onClose}
    >
      <UserFields value={draft} errors={fieldErrorsOf(invite.error)} needsEmail onChange={setDraft} />
      {holder !== null && (
        <TakenEmail
          holder={holder}
          allowed={shared === draft.email}
          onAllow={(allowed) => setShared(allowed ? draft.email : null)}
        />
      )}
    </FormDialog>
  );
}
