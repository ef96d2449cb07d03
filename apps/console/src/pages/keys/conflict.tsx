import { useState } from 'react';
import type { Key, Revision } from '../../api';
import { t } from '../../texts';
import { Choices, dayTime, SubmitDialog } from '../../ui';
import { valueText } from '../history/changes';
import { disputed, editsOf, merged, type Draft, type Field } from './key-draft';

/** What came first when two people changed one key, and what was to be saved. */
export interface Clash {
  readonly mine: Draft;
  readonly theirs: Key;
  readonly revisions: readonly Revision[];
}

interface ConflictProps extends Clash {
  base: Key;
  send: (merged: Draft, idempotencyKey: string) => Promise<Key | Clash>;
  onDone: (saved: Key | Clash) => void;
  onClose: () => void;
}

/** Another change came first: shows it, and asks only where both changed the same thing. */
export function Conflict({ base, mine, theirs, revisions, ...props }: ConflictProps) {
  const [chosen, setChosen] = useState<ReadonlySet<Field>>(new Set<Field>());
  const fields = disputed(base, mine, theirs);
  const deleted = theirs.status === 'deleted';
  const wanted = () => {
    const result = merged(base, mine, theirs, chosen);
    return deleted || Object.keys(editsOf(result, theirs)).length === 0 ? null : result;
  };
  const choose = (field: Field, whose: 'mine' | 'theirs') => {
    const others = [...chosen].filter((other) => other !== field);
    setChosen(new Set(whose === 'mine' ? [...others, field] : others));
  };
  const latest = revisions[0];
  return (
    <SubmitDialog
      {...props}
      title={t.conflict.title}
      submit={t.conflict.save}
      cancel={t.conflict.keepTheirs}
      wanted={wanted}
    >
      {latest && <p>{t.conflict.first(latest.user.name, t.history.action(latest.action), dayTime(latest.at))}</p>}
      {fields.map((field) => (
        <Choices
          key={field}
          label={t.history.field(field)}
          value={chosen.has(field) ? 'mine' : 'theirs'}
          options={[
            ['theirs', t.conflict.theirs(valueText(field, theirs[field]))],
            ['mine', t.conflict.mine(valueText(field, mine[field]))],
          ]}
          onChange={(whose) => choose(field, whose)}
        />
      ))}
      {fields.length === 0 && !deleted && <p>{t.conflict.noDispute}</p>}
      {deleted && <p className="notice warning">{t.conflict.deleted}</p>}
    </SubmitDialog>
  );
}
