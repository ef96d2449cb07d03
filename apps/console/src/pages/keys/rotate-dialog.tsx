import { useState } from 'react';
import type { Key, KeyWithSecret } from '../../api/client';
import { askAgain } from '../../api/queries';
import { useSubmission } from '../../api/use-action';
import { t } from '../../texts';
import { Choices } from '../../ui/fields';
import { FormDialog } from '../../ui/form-dialog';
import { dayTime, useNow } from '../../ui/time';
import { rotateKey } from './key-commands';
import { RevealDialog } from './reveal-dialog';

const OVERLAPS = ['0', '3600', '86400', '604800'] as const;

/** A new secret, with or without a time in which the old one still works. */
export function RotateDialog({ subject, onClose }: { subject: Key; onClose: () => void }) {
  const now = useNow();
  const [overlap, setOverlap] = useState<(typeof OVERLAPS)[number]>('86400');
  const [rotated, setRotated] = useState<KeyWithSecret | null>(null);
  const rotate = useSubmission(async (overlapSeconds: number, idempotencyKey) => {
    setRotated(await rotateKey(subject.id, overlapSeconds, idempotencyKey));
    askAgain('keys', 'revisions');
  });

  if (rotated) {
    const ends = rotated.previousSecretExpiresAt;
    const title = ends ? t.rotate.doneUntil(rotated.name, dayTime(ends)) : t.rotate.done(rotated.name);
    return <RevealDialog issued={rotated} title={title} onClose={onClose} />;
  }
  const ends = new Date(now + Number(overlap) * 1000).toISOString();
  return (
    <FormDialog
      title={t.rotate.title(subject.name)}
      submit={t.rotate.rotate}
      ready
      submission={rotate}
      working={t.actions.waitingForVerifiers}
      onSubmit={() => void rotate.run(Number(overlap))}
      onClose={onClose}
    >
      <p>{t.rotate.explains}</p>
      <Choices
        label={t.rotate.overlap}
        value={overlap}
        options={OVERLAPS.map((value) => ({ value, label: t.rotate.overlaps[value] }))}
        onChange={setOverlap}
      />
      <p className={`notice${overlap === '0' ? ' warning' : ''}`}>
        {overlap === '0' ? t.rotate.endsNow : t.rotate.endsAt(dayTime(ends))}
      </p>
      {subject.previousSecretExpiresAt && <p className="notice warning">{t.rotate.endsOldest}</p>}
    </FormDialog>
  );
}
