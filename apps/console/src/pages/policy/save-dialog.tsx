import { api, body, type Policy, type Schemas } from '../../api';
import { t } from '../../texts';
import { SubmitDialog } from '../../ui';
import { Changes } from '../history/changes';
import { BreachTable } from './breach-table';
import type { PolicyBody } from './policy-draft';

interface SaveDialogProps {
  policy: Policy;
  changes: PolicyBody;
  preview: Schemas['PolicyPreview'];
  onDone: (saved: Policy) => void;
  onClose: () => void;
}

/** Shows what changes and what that would catch, and saves it. */
export function SaveDialog({ policy, changes, preview, onDone, onClose }: SaveDialogProps) {
  const shown = Object.entries(changes).map(([field, after]) => ({
    field,
    before: policy[field as keyof PolicyBody],
    after,
  }));
  return (
    <SubmitDialog
      wide
      byButton
      title={t.policy.saveTitle}
      submit={t.policy.save}
      wanted={() => changes}
      send={(wanted: PolicyBody, idempotencyKey) =>
        body(
          api.PATCH('/v1/policy', {
            params: { header: { 'Idempotency-Key': idempotencyKey, 'If-Match': `"${policy.version}"` } },
            body: wanted,
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <section className="stack" aria-label={t.policy.whatChanges}>
        <h3>{t.policy.whatChanges}</h3>
        <Changes of={shown} isEdit />
      </section>
      <Caught preview={preview} unused={changes.disableUnusedAfterDays} />
    </SubmitDialog>
  );
}

function Caught({ preview, unused }: { preview: Schemas['PolicyPreview']; unused?: number | null }) {
  const { total, rules, items } = preview;
  return (
    <section className="form-part" aria-label={t.policy.catches}>
      <h3>{t.policy.catches}</h3>
      {total === 0 ? (
        <p className="notice good">{t.policy.catchesNone}</p>
      ) : (
        <>
          <p className="notice warning">{t.policy.catchesSome(total)}</p>
          <ul className="chips">
            {rules
              .filter(({ count }) => count > 0)
              .map(({ rule, count }) => (
                <li key={rule} className="chip rule">
                  {t.policy.ruleCount(rule, count)}
                </li>
              ))}
          </ul>
          <BreachTable isBrief label={t.policy.catches} rows={items} />
          {total > items.length && <p className="small muted">{t.batch.more(total - items.length)}</p>}
        </>
      )}
      {unused && <p className="hint">{t.policy.unusedFrom(unused)}</p>}
    </section>
  );
}
