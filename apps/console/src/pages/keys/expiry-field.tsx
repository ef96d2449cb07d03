import { t } from '../../texts';
import { endOfDate } from '../../ui/days';
import { Choices, DateInput } from '../../ui/fields';
import { DAY } from '../../ui/time';

type ExpiryChoice = 'keep' | '7' | '30' | '90' | '365' | 'date' | 'never';

export interface Expiry {
  readonly choice: ExpiryChoice;
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

/** Today's date here, as a date field writes it. */
export function today(now: number): string {
  const date = new Date(now);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

const CHOICES: readonly ExpiryChoice[] = ['7', '30', '90', '365', 'date', 'never'];

interface ExpiryFieldProps {
  value: Expiry;
  onChange: (value: Expiry) => void;
  /** what "as it is" means, where there is something */
  keep?: string;
  error?: string;
}

export function ExpiryField({ value, onChange, keep, error }: ExpiryFieldProps) {
  const choices = keep === undefined ? CHOICES : (['keep', ...CHOICES] as const);
  return (
    <div className="field">
      <Choices
        label={t.field.expiresAt}
        value={value.choice}
        options={choices.map((choice) => ({
          value: choice,
          label: choice === 'keep' ? keep! : t.keyForm.expiry[choice],
        }))}
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
