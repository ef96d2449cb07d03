import { useState } from 'react';
import { api, command, type Key } from '../../api';
import { t } from '../../texts';
import { notify, relativeTime, SubmitDialog, TextField, useNow } from '../../ui';
import type { KeyAct, Opened } from './key-acts';
import { EditDialog } from './edit-dialog';
import { RotateDialog } from './rotate-dialog';

type Confirmed = Exclude<KeyAct, 'edit' | 'rotate'>;

export function KeyDialog({ act, subject, onClose }: Opened & { onClose: () => void }) {
  if (act === 'edit') return <EditDialog subject={subject} onClose={onClose} />;
  if (act === 'rotate') return <RotateDialog subject={subject} onClose={onClose} />;
  return <ConfirmDialog act={act} subject={subject} onClose={onClose} />;
}

function send(act: Confirmed, id: string, reason: string, idempotencyKey: string): Promise<unknown> {
  const init = command(id, idempotencyKey);
  if (act === 'delete') return api.DELETE('/v1/keys/{id}', init);
  if (act === 'enable') return api.POST('/v1/keys/{id}/enable', init);
  return api.POST('/v1/keys/{id}/disable', { ...init, body: reason ? { reason } : {} });
}

function ConfirmDialog({ act, subject, onClose }: { act: Confirmed; subject: Key; onClose: () => void }) {
  const { name, mappedUser, statusReason } = subject;
  const texts = t.keys.confirm[act];
  const [reason, setReason] = useState<string>(act === 'leaked' ? t.keys.leakedReason : '');
  return (
    <SubmitDialog
      alert
      title={texts.title}
      submit={texts.submit(name)}
      wanted={() => reason.trim()}
      send={(why: string, idempotencyKey) => send(act, subject.id, why, idempotencyKey)}
      onDone={() => {
        notify(texts.done(name));
        onClose();
      }}
      onClose={onClose}
    >
      <p>{texts.explains(mappedUser.name)}</p>
      {act !== 'enable' && <LastUse subject={subject} />}
      {act === 'enable' && statusReason && <p className="notice">{t.keys.wasDisabled(statusReason)}</p>}
      {(act === 'disable' || act === 'leaked') && (
        <TextField label={t.keys.reason} hint={t.keys.reasonHint} value={reason} onChange={setReason} maxLength={200} />
      )}
    </SubmitDialog>
  );
}

/** When and as whom the key was last used: what would stop working. */
function LastUse({ subject: { lastUsedAt, mappedUser } }: { subject: Key }) {
  const now = useNow();
  if (lastUsedAt === null) return <p className="notice">{t.keys.wasNeverUsed}</p>;
  return (
    <p className="notice warning">{t.keys.wasLastUsed(relativeTime(Date.parse(lastUsedAt), now), mappedUser.name)}</p>
  );
}
