import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, command, isCode, keepUser, keysQuery, useSession, type User } from '../../api';
import { t } from '../../texts';
import { DAY, notify, SubmitDialog, useNow } from '../../ui';
import { writeJson } from '../../ui/json';
import { bodyOf, UserFields, type UserDraft } from './user-fields';

export type UserAct = 'edit' | 'deactivate' | 'activate' | 'signOut';

interface UserDialogProps {
  act: UserAct;
  user: User;
  onClose: () => void;
}

export function UserDialog({ act, user, onClose }: UserDialogProps) {
  if (act === 'edit') return <EditDialog user={user} onClose={onClose} />;
  return <ConfirmDialog act={act} user={user} onClose={onClose} />;
}

const SENDS = {
  activate: (id: string, idempotencyKey: string) => api.POST('/v1/users/{id}/activate', command(id, idempotencyKey)),
  deactivate: (id: string, idempotencyKey: string) =>
    api.POST('/v1/users/{id}/deactivate', command(id, idempotencyKey)),
  signOut: (id: string) => api.DELETE('/v1/users/{id}/sessions', { params: { path: { id } } }),
};

function ConfirmDialog({ act, user, onClose }: UserDialogProps & { act: keyof typeof SENDS }) {
  const texts = t.users.confirm[act];
  return (
    <SubmitDialog
      alert
      title={texts.title(user.name)}
      submit={texts.submit(user.name)}
      wanted={() => user.id}
      send={(id: string, idempotencyKey): Promise<unknown> => SENDS[act](id, idempotencyKey)}
      onDone={() => {
        notify(texts.done(user.name));
        onClose();
      }}
      onClose={onClose}
    >
      <p>{texts.explains}</p>
      {act === 'deactivate' && <WhatStops user={user} />}
    </SubmitDialog>
  );
}

const MOST = 200;

function WhatStops({ user }: { user: User }) {
  const self = useSession().user.id;
  const now = useNow();
  const { data } = useQuery(keysQuery({ mappedUserId: user.id, status: 'active', limit: MOST }));
  const keys = data?.items ?? [];
  const usedToday = keys.filter(({ lastUsedAt }) => lastUsedAt && Date.parse(lastUsedAt) > now - DAY).length;
  return (
    <>
      <p className={`notice${usedToday > 0 ? ' warning' : ''}`}>
        {data ? t.users.whatStops(keys.length, usedToday, data.nextCursor !== null) : t.states.loading}
      </p>
      {user.id === self && <p className="notice danger">{t.users.thatIsYou}</p>}
    </>
  );
}

/** The members of a PATCH that make a user what is wanted; null: nothing does. */
function editsOf(draft: UserDraft, over: User) {
  const body = bodyOf(draft);
  if (body === null) return null;
  const { name, email, role, attributes, allowDuplicateEmail } = body;
  const edits = {
    ...(name !== over.name && { name }),
    ...(email !== (over.email ?? '') && { email }),
    ...(role !== over.role && { role }),
    ...(JSON.stringify(attributes) !== JSON.stringify(over.attributes) && { attributes }),
  };
  return Object.keys(edits).length === 0 ? null : { ...edits, allowDuplicateEmail };
}

function EditDialog({ user, onClose }: Omit<UserDialogProps, 'act'>) {
  const self = useSession().user.id;
  // the user as it was when this dialog was opened, not as a later refresh shows it
  const [base] = useState(user);
  const [draft, setDraft] = useState<UserDraft>({
    name: user.name,
    email: user.email ?? '',
    role: user.role,
    attributes: writeJson(user.attributes),
  });
  const save = async (body: NonNullable<ReturnType<typeof editsOf>>, idempotencyKey: string) => {
    try {
      const init = { ...command(base.id, idempotencyKey, base.version), body };
      const { data } = await api.PATCH('/v1/users/{id}', init);
      keepUser(data!);
    } catch (error) {
      if (isCode(error, 'VERSION_CONFLICT')) throw new Error(t.users.conflict, { cause: error });
      throw error;
    }
    return body.name ?? base.name;
  };
  return (
    <SubmitDialog
      title={t.users.editTitle(base.name)}
      submit={t.keyForm.save}
      wanted={() => editsOf(draft, base)}
      send={save}
      onDone={(name) => {
        notify(t.users.saved(name));
        onClose();
      }}
      onClose={onClose}
      explained="USER_EXISTS"
    >
      {(error) => (
        <>
          <UserFields value={draft} error={error} needsEmail={false} onChange={setDraft} />
          {base.id === self && base.role === 'admin' && draft.role !== 'admin' && (
            <p className="notice danger">{t.users.demoteSelf}</p>
          )}
        </>
      )}
    </SubmitDialog>
  );
}
