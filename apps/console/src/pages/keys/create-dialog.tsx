import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, policyQuery, useSession, type KeyWithSecret } from '../../api';
import { t } from '../../texts';
import { Choices, optionsOf, SubmitDialog } from '../../ui';
import { draftOf, emptyForm, newBodyOf, type Written } from './key-draft';
import { KeyFields } from './key-form';
import { fits, initialExpiry, rulesOf, type KeyRules } from './key-rules';
import { RevealDialog } from './reveal-dialog';

export type Kind = 'api' | 'data-loader';

/** What is written, within what the policy leaves to choose from. */
function within(rules: KeyRules, written: Written, chosen: boolean): Written {
  const { expiry, scopes } = written;
  const isAsked = rules.scopesRequired && rules.within === null;
  return {
    ...written,
    expiry: chosen && fits(expiry, rules) ? expiry : initialExpiry(rules),
    scopes: isAsked ? { ...scopes, isLimited: true } : scopes,
  };
}

/** What is sent of a new key: what the policy or the service fills in is left out. */
function bodyOf(written: Written, kind: Kind, isMember: boolean) {
  const draft = draftOf(written);
  if (draft === null) return null;
  const { expiresAt, mappedUserId, ...made } = newBodyOf(draft);
  return {
    ...made,
    kind,
    name: draft.name,
    ...(written.expiry.choice !== 'keep' && { expiresAt }),
    ...(!isMember && { mappedUserId }),
  };
}

/** Asks for the fields of a new key; then shows its secret this once. Members make keys of their own. */
export function CreateDialog({ kind: firstKind, onClose }: { kind: Kind; onClose: () => void }) {
  const self = useSession().user;
  const isMember = self.role !== 'admin';
  const { data: policy } = useQuery(policyQuery);
  const [kind, setKind] = useState(firstKind);
  const rules = rulesOf(policy, kind, isMember);
  const [state, setState] = useState(() => ({ written: emptyForm(initialExpiry(rules), self), chosen: false }));
  const written = within(rules, state.written, state.chosen);
  const [created, setCreated] = useState<KeyWithSecret | null>(null);
  const wanted = () => bodyOf(written, kind, isMember);
  const change = (next: Written) => setState({ written: next, chosen: state.chosen || next.expiry !== written.expiry });
  const { mappedUser: user, scopes } = written;
  const isLimited = scopes.isLimited || isMember;
  const note = user ? t.keyForm.willBeAble(user.name, user.role, kind, isLimited) : t.keyForm.pickUser;

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
          <KeyFields
            value={written}
            error={error}
            note={note}
            rules={rules}
            keep={initialExpiry(rules).choice === 'keep' ? keptOf(rules) : undefined}
            onChange={change}
          >
            {!isMember && (
              <Choices label={t.field.kind} value={kind} options={optionsOf(t.keys.kind)} onChange={setKind} />
            )}
          </KeyFields>
          {policy && !isMember && (
            <p className="hint">{t.keyForm.defaults(policy.apiDefaultDays, policy.dataLoaderDefaultDays)}</p>
          )}
        </>
      )}
    </SubmitDialog>
  );
}

const keptOf = ({ usualDays }: KeyRules) => (usualDays === null ? t.keys.never : t.keyForm.defaultDays(usualDays));
