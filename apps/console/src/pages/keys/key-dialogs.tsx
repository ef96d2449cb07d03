import { useState } from 'react';
import type { Key } from '../../api/client';
import type { Session } from '../../api/session';
import { t } from '../../texts';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { TextField } from '../../ui/fields';
import { relativeTime, useNow } from '../../ui/time';
import { EditDialog } from './edit-dialog';
import type { Opened } from './key-acts';
import { deleteKey, disableKey, enableKey } from './key-commands';
import { RotateDialog } from './rotate-dialog';

const CHANGES = ['keys', 'revisions'] as const;

/** The dialog of what a person chose to do with a key. */
export function KeyDialog({ opened, session, onClose }: { opened: Opened; session: Session; onClose: () => void }) {
  const { act, subject } = opened;
  if (act === 'edit') return <EditDialog session={session} subject={subject} onClose={onClose} />;
  if (act === 'rotate') return <RotateDialog subject={subject} onClose={onClose} />;
  if (act === 'delete') return <DeleteDialog subject={subject} onClose={onClose} />;
  if (act === 'enable') return <EnableDialog subject={subject} onClose={onClose} />;
  return <DisableDialog subject={subject} leaked={act === 'leaked'} onClose={onClose} />;
}

interface SubjectProps {
  subject: Key;
  onClose: () => void;
}

function DeleteDialog({ subject, onClose }: SubjectProps) {
  return (
    <ConfirmDialog
      title={t.remove.title}
      confirm={t.remove.confirm(subject.name)}
      wanted={subject.id}
      act={deleteKey}
      changes={CHANGES}
      done={t.keys.deleted(subject.name)}
      onClose={onClose}
    >
      <p>{t.remove.explains}</p>
      <LastUse subject={subject} />
    </ConfirmDialog>
  );
}

/** When and as whom the key was last used: what would stop working. */
function LastUse({ subject: { lastUsedAt, mappedUser } }: { subject: Key }) {
  const now = useNow();
  if (lastUsedAt === null) return <p className="notice">{t.remove.neverUsed}</p>;
  return (
    <p className="notice warning">{t.remove.lastUsed(relativeTime(Date.parse(lastUsedAt), now), mappedUser.name)}</p>
  );
}

function DisableDialog({ subject, leaked, onClose }: SubjectProps & { leaked: boolean }) {
  const [reason, setReason] = useState(leaked ? t.disable.leakedReason : '');
  return (
    <ConfirmDialog
      title={leaked ? t.disable.leakedTitle : t.disable.title}
      confirm={leaked ? t.disable.leakedConfirm(subject.name) : t.disable.confirm(subject.name)}
      wanted={reason.trim()}
      act={(why, idempotencyKey) => disableKey(subject.id, why, idempotencyKey)}
      changes={CHANGES}
      done={t.keys.disabled(subject.name)}
      onClose={onClose}
    >
      <p>{leaked ? t.disable.leakedExplains : t.disable.explains}</p>
      <LastUse subject={subject} />
      <TextField
        label={t.disable.reason}
        hint={t.disable.reasonHint}
        value={reason}
        onChange={setReason}
        maxLength={200}
      />
    </ConfirmDialog>
  );
}

function EnableDialog({ subject, onClose }: SubjectProps) {
  return (
    <ConfirmDialog
      title={t.enable.title}
      confirm={t.enable.confirm(subject.name)}
      wanted={subject.id}
      act={enableKey}
      changes={CHANGES}
      done={t.keys.enabled(subject.name)}
      onClose={onClose}
    >
      <p>{t.enable.explains(subject.mappedUser.name)}</p>
      {subject.statusReason && <p className="notice">{t.enable.wasDisabled(subject.statusReason)}</p>}
    </ConfirmDialog>
  );
}
