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
export function LabelFields({ value, sent, errors, onChange }: SectionProps) {
  const { data: used } = useQuery(keyLabelsQuery);
  return (
    <section className="form-part" aria-label={t.keyForm.labels}>
      <h3>{t.keyForm.labels}</h3>
      <div className="pair">
        <TextField
          label={t.field.environment}
          hint={t.labels.environmentHint}
          value={value.environment}
          error={errors['environment']}
          maxLength={LABEL_MAX}
          suggestions={[...new Set([...ENVIRONMENTS, ...(used?.environments ?? [])])]}
          onChange={(environment) => onChange({ ...value, environment })}
        />
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
      <JsonField
        label={t.field.metadata}
        hint={t.labels.metadataHint}
        value={value.metadata}
        error={errors['metadata']}
        onChange={(metadata) => onChange({ ...value, metadata })}
      />
    </section>
  );
}
