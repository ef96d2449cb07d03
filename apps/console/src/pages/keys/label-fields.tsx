import { useQuery } from '@tanstack/react-query';
import { itemErrorsOf, keyLabelsQuery } from '../../api';
import { t } from '../../texts';
import { TextField } from '../../ui';
import { ChipsField } from '../../ui/chips';
import { JsonField } from '../../ui/json-field';
import type { SectionProps } from './access-fields';

const ENVIRONMENTS = ['production', 'staging', 'development'];
const LABEL_MAX = 50;

/** What people find the key by, and what services are told with it. */
/** @param isOwn a member's own key: what services decide by is for admins to give */
export function LabelFields({ value, sent, errors, onChange, isOwn }: SectionProps & { isOwn: boolean }) {
  const { data: used } = useQuery({ ...keyLabelsQuery, enabled: !isOwn });
  return (
    <section className="form-part" aria-label={t.keyForm.labels}>
      <h3>{t.keyForm.labels}</h3>
      <div className="pair">
        {!isOwn && (
          <TextField
            label={t.field.environment}
            hint={t.labels.environmentHint}
            value={value.environment}
            error={errors['environment']}
            maxLength={LABEL_MAX}
            suggestions={[...new Set([...ENVIRONMENTS, ...(used?.environments ?? [])])]}
            onChange={(environment) => onChange({ ...value, environment })}
          />
        )}
        <ChipsField
          label={t.field.tags}
          hint={t.labels.tagsHint}
          values={value.tags}
          wrong={itemErrorsOf(errors, 'tags', sent.tags, value.tags)}
          error={errors['tags']}
          separator={/[,\n]/}
          suggestions={used?.tags ?? []}
          onChange={(tags) => onChange({ ...value, tags })}
        />
      </div>
      {!isOwn && (
        <JsonField
          label={t.field.metadata}
          hint={t.labels.metadataHint}
          value={value.metadata}
          error={errors['metadata']}
          onChange={(metadata) => onChange({ ...value, metadata })}
        />
      )}
    </section>
  );
}
