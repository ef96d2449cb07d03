import { useState } from 'react';
import { api, body, command, fieldErrorsOf, isCode, useSession, type Key } from '../../api';
import { t } from '../../texts';
import { dayTime, notify, SubmitDialog } from '../../ui';
import { Conflict, type Clash } from './conflict';
import { draftOf, editsOf, formOf, type Draft } from './key-draft';
import { KeyFields } from './key-form';
import { SecretSection } from './secret-section';

async function readTheirs(id: string): Promise<Omit<Clash, 'mine'>> {
  const path = { id };
  const theirs = await body(api.GET('/v1/keys/{id}', { params: { path } }));
  const { items } = await body(api.GET('/v1/keys/{id}/revisions', { params: { path, query: { limit: 5 } } }));
  return { theirs, revisions: items };
}

/** Saves what is wanted; answers with what came first, if something did. */
async function save(wanted: Draft, over: Key, idempotencyKey: string): Promise<Key | Clash> {
  const { path, header } = command(over.id, idempotencyKey).params;
  const params = { path, header: { ...header, 'If-Match': `"${over.version}"` } };
  try {
    return await body(api.PATCH('/v1/keys/{id}', { params, body: editsOf(wanted, over) }));
  } catch (error) {
    if (!isCode(error, 'VERSION_CONFLICT')) throw error;
    return { mine: wanted, ...(await readTheirs(over.id)) };
  }
}

export function EditDialog({ subject, onClose }: { subject: Key; onClose: () => void }) {
  const { user, reveal } = useSession();
  // the key as it was when this dialog was opened, not as a later refresh shows it
  const [base] = useState(subject);
  const [written, setWritten] = useState(() => formOf(base));
  const [clash, setClash] = useState<Clash | null>(null);
  const onDone = (saved: Key | Clash) => {
    if ('mine' in saved) return setClash(saved);
    notify(t.keys.saved(saved.name));
    onClose();
  };

  if (clash) {
    const merge = (wanted: Draft, idempotencyKey: string) => save(wanted, clash.theirs, idempotencyKey);
    return <Conflict base={base} {...clash} send={merge} onDone={onDone} onClose={onClose} />;
  }
  const { mappedUser } = written;
  return (
    <SubmitDialog
      title={t.keyForm.editTitle(base.name)}
      submit={t.keyForm.save}
      wanted={() => draftOf(written, base.expiresAt)}
      send={(wanted: Draft, idempotencyKey) => save(wanted, base, idempotencyKey)}
      onDone={onDone}
      onClose={onClose}
    >
      {(error) => (
        <>
          <KeyFields
            value={written}
            errors={fieldErrorsOf(error)}
            self={user}
            keep={base.expiresAt ? t.keyForm.keepDate(dayTime(base.expiresAt)) : t.keyForm.keepNever}
            onChange={setWritten}
          />
          {mappedUser && mappedUser.id !== base.mappedUser.id && (
            <p className="notice warning">{t.keyForm.remapWarning(base.mappedUser.name, mappedUser.name)}</p>
          )}
          <SecretSection subject={base} canReveal={reveal} />
        </>
      )}
    </SubmitDialog>
  );
}
