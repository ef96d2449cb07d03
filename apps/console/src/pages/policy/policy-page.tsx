import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Form } from 'react-aria-components';
import { api, body, fieldErrorsOf, policyQuery, useAction, type Policy, type Schemas } from '../../api';
import { t } from '../../texts';
import { Button, ExactTime, notify, PageHead, Problem, Unread } from '../../ui';
import { later } from '../../ui/later';
import { policyChangesOf, policyDraftOf, type PolicyBody } from './policy-draft';
import { Lifetimes, Members, Required, Unused } from './policy-sections';

const Breaches = later(async () => (await import('./breaches')).Breaches);
const SaveDialog = later(async () => (await import('./save-dialog')).SaveDialog);

/** For admins: what the account asks of its keys, and which do not do it. */
export function PolicyPage() {
  const query = useQuery(policyQuery);
  const { data } = query;
  return (
    <>
      <PageHead crumbs={[t.shell.settings]} title={t.policy.title} />
      <p className="muted">
        {t.policy.explain}{' '}
        {data?.updatedAt && (
          <>
            {t.policy.lastChanged} <ExactTime iso={data.updatedAt} />.
          </>
        )}
      </p>
      <Unread query={query} lines={10} />
      {data && <PolicyForm newest={data} />}
      <Breaches />
    </>
  );
}

/** What is about to be saved, and what that would catch. */
interface Reviewed {
  readonly changes: PolicyBody;
  readonly preview: Schemas['PolicyPreview'];
}

function PolicyForm({ newest }: { newest: Policy }) {
  // the policy as it was when this was begun, not as others change it meanwhile
  const [policy, setPolicy] = useState(newest);
  const [draft, setDraft] = useState(() => policyDraftOf(policy));
  const [reviewed, setReviewed] = useState<Reviewed | null>(null);
  const changes = policyChangesOf(draft, policy);
  const isChanged = changes === null || Object.keys(changes).length > 0;
  const beginWith = (next: Policy) => {
    setPolicy(next);
    setDraft(policyDraftOf(next));
  };
  const isStale = newest.version > policy.version;
  if (isStale && !isChanged) beginWith(newest);
  const review = useAction(async () => {
    if (changes !== null)
      setReviewed({ changes, preview: await body(api.POST('/v1/policy/preview', { body: changes })) });
  });
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (review.error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [review.error]);
  const part = {
    value: draft,
    errors: fieldErrorsOf(review.error),
    onChange: (changed: Partial<typeof draft>) => setDraft({ ...draft, ...changed }),
  };
  return (
    <Form
      ref={form}
      className="stack settings"
      onSubmit={(event) => {
        event.preventDefault();
        if (changes !== null && isChanged) void review.run();
      }}
    >
      <Lifetimes {...part} />
      <Required {...part} />
      <Unused {...part} policy={policy} />
      <Members {...part} />
      <div className="settings-foot">
        <Problem error={review.error} />
        {isStale && (
          <p className="notice warning" role="status">
            {t.policy.stale}
          </p>
        )}
        <p className="grow small muted">{isChanged ? t.policy.reviewHint : t.policy.nothingChanged}</p>
        {isChanged && <Button onPress={() => beginWith(newest)}>{t.policy.discard}</Button>}
        <Button look="primary" type="submit" isDisabled={review.pending || changes === null || !isChanged}>
          {review.pending ? t.actions.working : t.policy.review}
        </Button>
      </div>
      {reviewed && (
        <SaveDialog
          {...reviewed}
          policy={policy}
          onDone={(saved) => {
            notify(t.policy.saved);
            beginWith(saved);
            setReviewed(null);
          }}
          onClose={() => setReviewed(null)}
        />
      )}
    </Form>
  );
}
