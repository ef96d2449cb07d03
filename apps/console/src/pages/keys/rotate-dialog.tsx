import { useState } from 'react';
import { api, body, command, type Key, type KeyWithSecret } from '../../api';
import { t } from '../../texts';
import { Choices, dayTime, optionsOf, SubmitDialog, useNow } from '../../ui';
import { RevealDialog } from './reveal-dialog';

/** A new secret, with or without a time in which the old one still works. */
export function RotateDialog({ subject, onClose }: { subject: Key; onClose: () => void }) {
  const now = useNow();
  const [overlap, setOverlap] = useState<keyof typeof t.rotate.overlaps>('86400');
  const [rotated, setRotated] = useState<KeyWithSecret | null>(null);

  if (rotated) {
    const ends = rotated.previousSecretExpiresAt;
    const title = ends ? t.rotate.doneUntil(rotated.name, dayTime(ends)) : t.rotate.done(rotated.name);
    return <RevealDialog issued={rotated} title={title} onClose={onClose} />;
  }
  const ends = new Date(now + Number(overlap) * 1000).toISOString();
  return (
    <SubmitDialog
      title={t.rotate.title(subject.name)}
      submit={t.keys.act.rotate}
      wanted={() => ({ overlapSeconds: Number(overlap) })}
      send={(wanted: { overlapSeconds: number }, idempotencyKey) =>
        body(api.POST('/v1/keys/{id}/rotate', { ...command(subject.id, idempotencyKey), body: wanted }))
      }
      onDone={setRotated}
      onClose={onClose}
    >
      <p>{t.rotate.explains}</p>
      <Choices label={t.rotate.overlap} value={overlap} options={optionsOf(t.rotate.overlaps)} onChange={setOverlap} />
      <p className={`notice${overlap === '0' ? ' warning' : ''}`}>
        {overlap === '0' ? t.rotate.endsNow : t.rotate.endsAt(dayTime(ends))}
      </p>
      {subject.previousSecretExpiresAt && <p className="notice warning">{t.rotate.endsOldest}</p>}
    </SubmitDialog>
  );
}
