import { useState } from 'react';
import { newIdempotencyKey, type Key, type KeyWithSecret } from '../../api/client';
import { queryClient } from '../../api/queries';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { Dialog, DialogActions } from '../../ui/dialog';
import { Choices } from '../../ui/fields';
import { Problem } from '../../ui/states';
import { dayTime, useNow } from '../../ui/time';
import { useAction } from '../../ui/use-action';
import { rotateKey } from './key-commands';
import { RevealDialog } from './reveal-dialog';

const OVERLAPS = ['0', '3600', '86400', '604800'] as const;

/** A new secret, with or without a time in which the old one still works. */
export function RotateDialog({ subject, onClose }: { subject: Key; onClose: () => void }) {
  const now = useNow();
  const [overlap, setOverlap] = useState<(typeof OVERLAPS)[number]>('86400');
  const [idempotencyKey] = useState(newIdempotencyKey);
  const [rotated, setRotated] = useState<KeyWithSecret | null>(null);
  const rotate = useAction(async () => {
    setRotated(await rotateKey(subject.id, Number(overlap), idempotencyKey));
    void queryClient.invalidateQueries({ queryKey: ['keys'] });
  });

  if (rotated) {
    const ends = rotated.previousSecretExpiresAt;
    const title = ends ? t.rotate.doneUntil(rotated.name, dayTime(ends)) : t.rotate.done(rotated.name);
    return <RevealDialog issued={rotated} title={title} onClose={onClose} />;
  }
  const ends = new Date(now + Number(overlap) * 1000).toISOString();
  return (
    <Dialog title={t.rotate.title(subject.name)} onClose={onClose}>
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
      <Problem error={rotate.error} />
      <DialogActions>
        <Button onPress={onClose}>{t.actions.cancel}</Button>
        <Button look="primary" isDisabled={rotate.pending} onPress={() => void rotate.run()}>
          {rotate.pending ? t.actions.waitingForVerifiers : t.rotate.rotate}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
