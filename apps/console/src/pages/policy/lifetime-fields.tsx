import { t } from '../../texts';
import { Choices, optionsOf, TextField } from '../../ui';
import { daysOf, type Kind, type Lifetime } from './policy-draft';

interface DaysFieldProps {
  label: string;
  value: string;
  error?: string;
  hint?: string;
  onChange: (value: string) => void;
}

export function DaysField({ value, error, ...props }: DaysFieldProps) {
  const wrong = error ?? (daysOf(value) === undefined ? t.policy.noDays : undefined);
  return (
    <div className="number">
      <TextField
        {...props}
        type="number"
        inputMode="numeric"
        range={{ min: '1', max: '3650' }}
        value={value}
        error={wrong}
      />
    </div>
  );
}

interface LifetimeFieldsProps {
  kind: Kind;
  value: Lifetime;
  errors: Readonly<Record<string, string>>;
  onChange: (value: Lifetime) => void;
}

/** How long keys of one kind may last, and how long they do where nothing is said. */
export function LifetimeFields({ kind, value, errors, onChange }: LifetimeFieldsProps) {
  const change = (changes: Partial<Lifetime>) => onChange({ ...value, ...changes });
  return (
    <section className="stack" aria-label={t.policy.kinds[kind]}>
      <h3>{t.policy.kinds[kind]}</h3>
      <Choices
        label={t.policy.limit}
        value={value.limit}
        options={optionsOf(t.policy.limits)}
        onChange={(limit) => change({ limit })}
      />
      {value.limit === 'days' && (
        <DaysField
          label={t.policy.longest}
          value={value.longest}
          error={errors[`${kind}LongestDays`]}
          onChange={(longest) => change({ longest })}
        />
      )}
      {value.limit === 'any' && (
        <Choices
          label={t.policy.usual}
          value={value.usual}
          options={optionsOf(t.policy.usuals)}
          onChange={(usual) => change({ usual })}
        />
      )}
      {(value.limit !== 'any' || value.usual === 'days') && (
        <DaysField
          label={t.policy.usualDays}
          hint={t.policy.usualHint}
          value={value.usualDays}
          error={errors[`${kind}DefaultDays`]}
          onChange={(usualDays) => change({ usualDays })}
        />
      )}
    </section>
  );
}
