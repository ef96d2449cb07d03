import { t } from '../../texts';
import { endOfDate } from '../../ui/days';
import { Choices, DateInput, optionsOf } from '../../ui/fields';
import { DAY } from '../../ui/time';

export interface Expiry {
  readonly choice: 'keep' | keyof typeof t.keyForm.expiry;
  /** as a date field writes it, 2027-01-31; used with `date` */
  readonly date: string;
}

/** When the key ends, null for never, undefined where that is not chosen yet or stays as it is. */
export function expiresAtOf({ choice, date }: Expiry, now: number): string | null | undefined {
  if (choice === 'never') return null;
  if (choice === 'keep') return undefined;
  if (choice !== 'date') return new Date(now + Number(choice) * DAY).toISOString();
  const end = endOfDate(date);
  return end > now ? new Date(end).toISOString() : undefined;
}

/** Today's date here, as a date field writes it: so do the Swedes. */
export const today = (now: number): string => new Date(now).toLocaleDateString('sv-SE');

interface ExpiryFieldProps {
  value: Expiry;
  onChange: (value: Expiry) => void;
  /** what "as it is" means, where there is something */
  keep?: string;
  /** the ends that may be chosen; absent: all */
  options?: readonly (readonly [choice: Expiry['choice'], label: string])[];
  /** the last date that may be; absent: any */
  last?: string;
  error?: string;
}

export function ExpiryField({ value, onChange, keep, error, last, ...props }: ExpiryFieldProps) {
  const { options = optionsOf(t.keyForm.expiry) } = props;
  return (
    <div className="field">
      <Choices
        label={t.field.expiresAt}
        value={value.choice}
        options={[...(keep === undefined ? [] : [['keep', keep] as const]), ...options]}
        onChange={(choice) => onChange({ ...value, choice })}
      />
      {value.choice === 'date' && (
        <DateInput
          label={t.keyForm.lastDay}
          min={today(Date.now())}
          max={last}
          value={value.date}
          error={error}
          onChange={(date) => onChange({ ...value, date })}
        />
      )}
      {value.choice !== 'date' && error && <p className="field-error">{error}</p>}
      {value.choice === 'never' && <p className="notice warning">{t.keyForm.neverWarning}</p>}
    </div>
  );
}
