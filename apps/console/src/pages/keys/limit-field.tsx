import { t } from '../../texts';
import { Choices, optionsOf, Select, TextField } from '../../ui';
import { isCount, type WrittenLimit } from '../../ui/limits';

interface LimitFieldProps {
  value: WrittenLimit;
  errors: Readonly<Record<string, string>>;
  onChange: (value: WrittenLimit) => void;
}

/** How often the key may be used. A time that nobody would pick here stays, where the key has it. */
export function LimitField({ value, errors, onChange }: LimitFieldProps) {
  const { isLimited, requests, perSeconds } = value;
  const units = Object.entries<string>(t.limit.per);
  const known = units.some(([seconds]) => seconds === perSeconds);
  const isWrong = requests !== '' && !isCount(requests);
  return (
    <>
      <Choices<keyof typeof t.limit.choice>
        label={t.field.limit}
        value={isLimited ? 'some' : 'any'}
        options={optionsOf(t.limit.choice)}
        onChange={(choice) => onChange({ ...value, isLimited: choice === 'some' })}
      />
      {isLimited && (
        <div className="pair">
          <TextField
            label={t.limit.requests}
            hint={t.limit.hint}
            inputMode="numeric"
            value={requests}
            isRequired
            error={isWrong ? t.limit.wrong : (errors['limit/requests'] ?? errors['limit'])}
            onChange={(text) => onChange({ ...value, requests: text.trim() })}
          />
          <Select
            label={t.limit.time}
            value={perSeconds}
            options={known ? units : [[perSeconds, t.limit.seconds(Number(perSeconds))] as const, ...units]}
            onChange={(seconds) => onChange({ ...value, perSeconds: seconds })}
          />
        </div>
      )}
    </>
  );
}
