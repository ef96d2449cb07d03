import { useState } from 'react';
import { api, body, idempotent, type KeyWithSecret } from '../../api/client';
import { fieldErrorsOf } from '../../api/problem';
import { askAgain } from '../../api/queries';
import type { Session } from '../../api/session';
import { useSubmission } from '../../api/use-action';
import { t } from '../../texts';
import { Choices } from '../../ui/fields';
import { FormDialog } from '../../ui/form-dialog';
import { bodyOf, draftOf, emptyForm, type Draft } from './key-draft';
import { KeyFields } from './key-form';
import { RevealDialog } from './reveal-dialog';

export type Kind = 'api' | 'data-loader';

interface CreateDialogProps {
  session: Session;
  kind: Kind;
  onClose: () => void;
}

/** Asks for the fields of a new key; then shows its secret this once. */
export function CreateDialog({ session, kind: firstKind, onClose }: CreateDialogProps) {
  const [kind, setKind] = useState(firstKind);
  const [written, setWritten] = useState(() =>
    emptyForm({ choice: firstKind === 'api' ? '90' : '365', date: '' }, session.user),
  );
  const [created, setCreated] = useState<KeyWithSecret | null>(null);
  const create = useSubmission(async (wanted: Draft & { kind: Kind }, idempotencyKey) => {
    const made = { ...bodyOf(wanted), kind: wanted.kind, name: wanted.name };
    setCreated(body(await api.POST('/v1/keys', { params: { header: idempotent(idempotencyKey) }, body: made })));
    askAgain('keys', 'revisions');
  });
  const { mappedUser: user } = written;
  const submit = () => {
    // "7 days" counts from now, not from when something was last written
    const wanted = draftOf(written);
    if (wanted) void create.run({ ...wanted, kind });
  };

  if (created) return <RevealDialog issued={created} title={t.reveal.created(created.name)} onClose={onClose} />;
  return (
    <FormDialog
      title={t.keyForm.createTitle}
      submit={t.keyForm.create}
      ready={draftOf(written) !== null}
      submission={create}
      onSubmit={submit}
      onClose={onClose}
    >
      <KeyFields value={written} errors={fieldErrorsOf(create.error)} self={session.user} onChange={setWritten}>
        <Choices
          label={t.keyForm.kind}
          value={kind}
          options={(['api', 'data-loader'] as const).map((value) => ({ value, label: t.keys.kind[value] }))}
          onChange={setKind}
        />
      </KeyFields>
      <p className="notice">{user ? t.keyForm.willBeAble(user.name, user.role, kind) : t.keyForm.pickUser}</p>
      <p className="hint">{t.keyForm.defaults}</p>
    </FormDialog>
  );
}
