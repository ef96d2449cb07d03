import { useState } from 'react';
import type { Key, Revision } from '../../api/client';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { Dialog, DialogActions } from '../../ui/dialog';
import { Choices } from '../../ui/fields';
import { Problem } from '../../ui/states';
import { dayTime } from '../../ui/time';
import { disputed, editsOf, merged, shown, type Draft, type Field } from './key-draft';

interface ConflictProps {
  base: Key;
  mine: Draft;
  theirs: Key;
  revisions: readonly Revision[];
  pending: boolean;
  error: unknown;
  onMerge: (merged: Draft) => void;
  onClose: () => void;
}

/** Another change came first: shows it, and asks only where both changed the same thing. */
export function Conflict({ base, mine, theirs, revisions, pending, error, onMerge, onClose }: ConflictProps) {
  const [chosen, setChosen] = useState<ReadonlySet<Field>>(new Set<Field>());
  const fields = disputed(base, mine, theirs);
  const result = merged(base, mine, theirs, chosen);
  const choose = (field: Field, whose: 'mine' | 'theirs') => {
    const next = new Set(chosen);
    if (whose === 'mine') next.add(field);
    else next.delete(field);
    setChosen(next);
  };
  const latest = revisions[0];
  const deleted = theirs.status === 'deleted';
  return (
    <Dialog title={t.conflict.title} onClose={onClose}>
      {latest && <p>{t.conflict.first(latest.user.name, t.history.action(latest.action), dayTime(latest.at))}</p>}
      {fields.map((field) => (
        <Choices
          key={field}
          label={t.history.field(field)}
          value={chosen.has(field) ? 'mine' : 'theirs'}
          options={[
            { value: 'theirs', label: t.conflict.theirs(shown(field, theirs)) },
            { value: 'mine', label: t.conflict.mine(shown(field, mine)) },
          ]}
          onChange={(whose) => choose(field, whose)}
        />
      ))}
      {fields.length === 0 && !deleted && <p>{t.conflict.noDispute}</p>}
      {deleted && <p className="notice warning">{t.conflict.deleted}</p>}
      <Problem error={error} />
      <DialogActions>
        <Button onPress={onClose}>{t.conflict.keepTheirs}</Button>
        <Button
          look="primary"
          isDisabled={pending || deleted || Object.keys(editsOf(result, theirs)).length === 0}
          onPress={() => onMerge(result)}
        >
          {t.conflict.save}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
