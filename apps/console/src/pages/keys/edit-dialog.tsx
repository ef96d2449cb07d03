import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, command, isCode, keepKey, policyQuery, useSession, type Key, type Revision } from '../../api';
import { t } from '../../texts';
import { Choices, dayTime, notify, SubmitDialog } from '../../ui';
import { valueText } from '../history/value';
import { disputed, draftOf, editsOf, formOf, merged, type Draft, type Field } from './key-draft';
import { KeyFields } from './key-form';
import { rulesOf } from './key-rules';
import { SecretSection } from './secret-section';

/** What came first when two people changed one key, and what was to be saved. */
interface Clash {
  readonly mine: Draft;
  readonly theirs: Key;
  readonly revisions: readonly Revision[];
}

async function readTheirs(id: string): Promise<Omit<Clash, 'mine'>> {
  const path = { id };
  const theirs = await body(api.GET('/v1/keys/{id}', { params: { path } }));
  const { items } = await body(api.GET('/v1/keys/{id}/revisions', { params: { path, query: { limit: 5 } } }));
  return { theirs, revisions: items };
}

/** Saves what is wanted; answers with what came first, if something did. */
async function save(wanted: Draft, over: Key, idempotencyKey: string): Promise<Key | Clash> {
  const init = { ...command(over.id, idempotencyKey, over.version), body: editsOf(wanted, over) };
  try {
    const saved = await body(api.PATCH('/v1/keys/{id}', init));
    keepKey(saved);
    return saved;
  } catch (error) {
    if (!isCode(error, 'VERSION_CONFLICT')) throw error;
    return { mine: wanted, ...(await readTheirs(over.id)) };
  }
}

export function EditDialog({ subject, onClose }: { subject: Key; onClose: () => void }) {
  // the key as it was when this dialog was opened, not as a later refresh shows it
  const [base] = useState(subject);
  const [written, setWritten] = useState(() => formOf(base));
  const isMember = useSession().user.role !== 'admin';
  const { data: policy } = useQuery(policyQuery);
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
  const rules = rulesOf(policy, base.kind, isMember);
  // what it has may stay
  const mayKeep = { ...rules, scopesRequired: rules.scopesRequired && base.scopes !== null };
  return (
    <SubmitDialog
      wide
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
            error={error}
            rules={mayKeep}
            parts={isMember ? 'own' : 'all'}
            keep={base.expiresAt ? t.keyForm.keepDate(dayTime(base.expiresAt)) : t.keyForm.keepNever}
            onChange={setWritten}
          />
          {mappedUser && mappedUser.id !== base.mappedUser.id && (
            <p className="notice warning">{t.keyForm.remapWarning(base.mappedUser.name, mappedUser.name)}</p>
          )}
          <SecretSection subject={base} />
        </>
      )}
    </SubmitDialog>
  );
}

interface ConflictProps extends Clash {
  base: Key;
  send: (merged: Draft, idempotencyKey: string) => Promise<Key | Clash>;
  onDone: (saved: Key | Clash) => void;
  onClose: () => void;
}

/** What people wrote stays as they wrote it. */
const shown = (field: Field, { [field]: value }: Draft): string =>
  field !== 'expiresAt' && typeof value === 'string' ? value : valueText(field, value);

/** Another change came first: shows it, and asks only where both changed the same thing. */
function Conflict({ base, mine, theirs, revisions, ...props }: ConflictProps) {
  const [chosen, setChosen] = useState<Partial<Record<Field, 'mine' | 'theirs'>>>({});
  const fields = disputed(base, mine, theirs);
  const deleted = theirs.status === 'deleted';
  const wanted = () => {
    const result = merged(base, mine, theirs, new Set(fields.filter((field) => chosen[field] === 'mine')));
    return deleted || Object.keys(editsOf(result, theirs)).length === 0 ? null : result;
  };
  const latest = revisions[0];
  return (
    <SubmitDialog
      {...props}
      title={t.conflict.title}
      submit={t.conflict.save}
      cancel={t.conflict.keepTheirs}
      wanted={wanted}
      byButton
    >
      {latest && <p>{t.conflict.first(latest.user.name, t.history.action(latest.action), dayTime(latest.at))}</p>}
      {fields.map((field) => (
        <Choices
          key={field}
          label={t.history.field(field)}
          value={chosen[field] ?? 'theirs'}
          options={[
            ['theirs', t.conflict.theirs(shown(field, theirs))],
            ['mine', t.conflict.mine(shown(field, mine))],
          ]}
          onChange={(whose) => setChosen({ ...chosen, [field]: whose })}
        />
      ))}
      {fields.length === 0 && !deleted && <p>{t.conflict.noDispute}</p>}
      {deleted && <p className="notice warning">{t.conflict.deleted}</p>}
    </SubmitDialog>
  );
}
