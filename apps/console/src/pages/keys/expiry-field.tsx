import { t } from '../../texts';
import { Choices, DateInput } from '../../ui/fields';
import { today, type Expiry, type ExpiryChoice } from './expiry';

const CHOICES: readonly ExpiryChoice[] = ['7', '30', '90', '365', 'date', 'never'];

interface ExpiryFieldProps {
  value: Expiry;
  onChange: (value: Expiry) => void;
  /** what "as it is" means, where there is something */
  keep?: string;
  error?: string | undefined;
}

export function ExpiryField({ value, onChange, keep, error }: ExpiryFieldProps) {
  const choices = keep === undefined ? CHOICES : (['keep', ...CHOICES] as const);
  const options = choices.map((choice) => ({
    value: choice,
    label: choice === 'keep' ? keep! : t.keyForm.expiry[choice],
  }));
  return (
    <div className="field">
      <Choices
        label={t.keyForm.expires}
        value={value.choice}
        options={options}
        onChange={(choice) => onChange({ ...value, choice })}
      />
      {value.choice === 'date' && (
        <DateInput
          label={t.keyForm.lastDay}
          min={today(Date.now())}
          value={value.date}
          error={error}
          onChange={(date) => onChange({ ...value, date })}
        />
      )}
      {value.choice === 'never' && <p className="notice warning">{t.keyForm.neverWarning}</p>}
    </div>
  );
}
