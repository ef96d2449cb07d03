import { useState } from 'react';
import { api, body, useSession, type KeyWithSecret } from '../../api';
import { t } from '../../texts';
import { Choices, optionsOf, SubmitDialog } from '../../ui';
import { draftOf, emptyForm, newBodyOf } from './key-draft';
import { KeyFields } from './key-form';
import { RevealDialog } from './reveal-dialog';

export type Kind = 'api' | 'data-loader';

/** Asks for the fields of a new key; then shows its secret this once. */
export function CreateDialog({ kind: firstKind, onClose }: { kind: Kind; onClose: () => void }) {
  const self = useSession().user;
  const [kind, setKind] = useState(firstKind);
  const [written, setWritten] = useState(() =>
    emptyForm({ choice: firstKind === 'api' ? '90' : '365', date: '' }, self),
  );
  const [created, setCreated] = useState<KeyWithSecret | null>(null);
  const wanted = () => {
    const draft = draftOf(written);
    return draft && { ...newBodyOf(draft), kind, name: draft.name };
  };
  const { mappedUser: user, scopes } = written;
  const note = user ? t.keyForm.willBeAble(user.name, user.role, kind, scopes.isLimited) : t.keyForm.pickUser;

  if (created) return <RevealDialog issued={created} title={t.reveal.created(created.name)} onClose={onClose} />;
  return (
    <SubmitDialog
      wide
      title={t.keyForm.createTitle}
      submit={t.keys.create}
      working={t.actions.working}
      wanted={wanted}
      send={(made: NonNullable<ReturnType<typeof wanted>>, idempotencyKey) =>
        body(api.POST('/v1/keys', { params: { header: { 'Idempotency-Key': idempotencyKey } }, body: made }))
      }
      onDone={setCreated}
      onClose={onClose}
    >
      {(error) => (
        <>
          <KeyFields value={written} error={error} note={note} onChange={setWritten}>
            <Choices label={t.field.kind} value={kind} options={optionsOf(t.keys.kind)} onChange={setKind} />
          </KeyFields>
          <p className="hint">{t.keyForm.defaults}</p>
        </>
      )}
    </SubmitDialog>
  );
}
