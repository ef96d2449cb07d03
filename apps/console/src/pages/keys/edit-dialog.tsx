import { useState } from 'react';
import { api, body, type Key, type Revision } from '../../api/client';
import { fieldErrorsOf, isCode } from '../../api/problem';
import { askAgain } from '../../api/queries';
import type { Session } from '../../api/session';
import { useSubmission } from '../../api/use-action';
import { t } from '../../texts';
import { FormDialog } from '../../ui/form-dialog';
import { dayTime } from '../../ui/time';
import { notify } from '../../ui/toasts';
import { Conflict } from './conflict';
import { editKey } from './key-commands';
import { draftOf, editsOf, formOf, type Draft } from './key-draft';
import { KeyFields } from './key-form';
import { SecretSection } from './secret-section';

interface EditDialogProps {
  session: Session;
  subject: Key;
  onClose: () => void;
}

/** What came first when two people changed one key, and what was to be saved. */
interface Clash {
  readonly mine: Draft;
  readonly theirs: Key;
  readonly revisions: readonly Revision[];
}

async function readTheirs(id: string): Promise<Omit<Clash, 'mine'>> {
  const params = { path: { id } };
  const theirs = body(await api.GET('/v1/keys/{id}', { params }));
  const { items } = body(await api.GET('/v1/keys/{id}/revisions', { params: { ...params, query: { limit: 5 } } }));
  return { theirs, revisions: items };
}

export function EditDialog({ session, subject, onClose }: EditDialogProps) {
  // the key as it was when this dialog was opened, not as a later refresh shows it
  const [base] = useState(subject);
  const [written, setWritten] = useState(() => formOf(base));
  const [clash, setClash] = useState<Clash | null>(null);

  const save = useSubmission(async ({ wanted, over }: { wanted: Draft; over: Key }, idempotencyKey) => {
    try {
      const saved = await editKey(over.id, over.version, editsOf(wanted, over), idempotencyKey);
      notify(t.keys.saved(saved.name));
      askAgain('keys', 'revisions');
      onClose();
    } catch (error) {
      if (!isCode(error, 'VERSION_CONFLICT')) throw error;
      setClash({ mine: wanted, ...(await readTheirs(over.id)) });
    }
  });

  if (clash) {
    return (
      <Conflict
        base={base}
        {...clash}
        pending={save.pending}
        error={save.error}
        onClose={onClose}
        onMerge={(wanted) => void save.run({ wanted, over: clash.theirs })}
      />
    );
  }
  const { mappedUser } = written;
  const draft = () => draftOf(written, base.expiresAt);
  const submit = () => {
    // "7 days" counts from now, not from when something was last written
    const wanted = draft();
    if (wanted) void save.run({ wanted, over: base });
  };
  return (
    <FormDialog
      title={t.keyForm.editTitle(base.name)}
      submit={t.keyForm.save}
      ready={draft() !== null}
      submission={save}
      working={t.actions.waitingForVerifiers}
      onSubmit={submit}
      onClose={onClose}
    >
      <KeyFields
        value={written}
        errors={fieldErrorsOf(save.error)}
        self={session.user}
        keep={base.expiresAt ? t.keyForm.keepDate(dayTime(base.expiresAt)) : t.keyForm.keepNever}
        onChange={setWritten}
      />
      {mappedUser && mappedUser.id !== base.mappedUser.id && (
        <p className="notice warning">{t.keyForm.remapWarning(base.mappedUser.name, mappedUser.name)}</p>
      )}
      <SecretSection subject={base} canReveal={session.reveal} />
    </FormDialog>
  );
}
