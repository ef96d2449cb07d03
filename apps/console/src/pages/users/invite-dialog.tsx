import { useState } from 'react';
import { api, body, type User } from '../../api';
import { t } from '../../texts';
import { Button, Dialog, DialogActions, SubmitDialog } from '../../ui';
import { isEmpty } from '../../ui/json-text';
import { SignInLink } from './sign-in-link';
import { bodyOf, UserFields, type UserDraft } from './user-fields';

/** Registers a user, then shows a link that signs them in once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState<UserDraft>({ name: '', email: '', role: 'member', attributes: '' });
  const [invited, setInvited] = useState<User | null>(null);
  const wanted = () => {
    const body = bodyOf(draft);
    if (body === null || body.email === '') return null;
    const { attributes, ...others } = body;
    return isEmpty(attributes) ? others : body;
  };

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
    <SubmitDialog
      title={t.users.invite}
      submit={t.users.invite}
      working={t.actions.working}
      wanted={wanted}
      send={(user: NonNullable<ReturnType<typeof wanted>>, idempotencyKey) =>
        body(api.POST('/v1/users', { params: { header: { 'Idempotency-Key': idempotencyKey } }, body: user }))
      }
      onDone={setInvited}
      onClose={onClose}
      explained="USER_EXISTS"
    >
      {(error) => <UserFields value={draft} error={error} needsEmail onChange={setDraft} />}
    </SubmitDialog>
  );
}
