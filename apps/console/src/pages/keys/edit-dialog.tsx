import { useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { api, body, newIdempotencyKey, type Key, type Revision } from '../../api/client';
import { ApiProblem, isCode } from '../../api/problem';
import { queryClient } from '../../api/queries';
import type { Session } from '../../api/session';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { Dialog, DialogActions } from '../../ui/dialog';
import { TextField } from '../../ui/fields';
import { Problem } from '../../ui/states';
import { dayTime } from '../../ui/time';
import { notify } from '../../ui/toasts';
import { useAction } from '../../ui/use-action';
import { Conflict } from './conflict';
import { expiresAtOf, type Expiry } from './expiry';
import { ExpiryField } from './expiry-field';
import { editKey } from './key-commands';
import { editsOf, type Draft } from './merge';
import { SecretSection } from './secret-section';
import { UserPicker } from './user-picker';

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

  const save = useAction(async (wanted: Draft, over: Key) => {
    try {
      const saved = await editKey(over.id, over.version, editsOf(wanted, over), newIdempotencyKey());
      notify(t.keys.saved(saved.name));
      void queryClient.invalidateQueries({ queryKey: ['keys'] });
      void queryClient.invalidateQueries({ queryKey: ['revisions'] });
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
        onMerge={(merged) => void save.run(merged, theirs.key)}
      />
    );
  }
  const chosen = expiry.choice === 'keep' ? base.expiresAt : expiresAtOf(expiry, Date.now());
  const ready = draft.name.trim() !== '' && draft.mappedUser !== null && chosen !== undefined;
  const errors = save.error instanceof ApiProblem ? save.error.fieldErrors() : {};
  return (
    <Dialog title={t.keyForm.editTitle(base.name)} onClose={onClose}>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void save.run({ ...draft, name: draft.name.trim(), expiresAt: chosen }, base);
        }}
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
        <Problem error={save.error} />
        <DialogActions>
          <Button onPress={onClose}>{t.actions.cancel}</Button>
          <Button look="primary" type="submit" isDisabled={!ready || save.pending}>
            {save.pending ? t.actions.working : t.keyForm.save}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
