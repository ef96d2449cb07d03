import { useId, type ReactNode } from 'react';
import * as Aria from 'react-aria-components';
import { LAST_DATE } from './days';
import { Icon } from './icons';

interface TextFieldProps extends Omit<Aria.TextFieldProps, 'className' | 'children' | 'style'> {
  label: string;
  hint?: ReactNode;
  error?: string;
  isMultiline?: boolean;
  /** for machines: every character as wide as the others, and none corrected */
  isCode?: boolean;
  /** what may be meant; anything else may be written as well */
  suggestions?: readonly string[];
  placeholder?: string;
  range?: { readonly min?: string; readonly max: string };
}

export function TextField({ label, hint, error, isMultiline, isCode, range, ...props }: TextFieldProps) {
  const { suggestions, placeholder, ...others } = props;
  const list = useId();
  const look = { className: `input${isCode ? ' mono' : ''}`, placeholder, ...(isCode && { spellCheck: false }) };
  return (
    <Aria.TextField {...others} className="field" isInvalid={error !== undefined} validationBehavior="aria">
      <Aria.Label>{label}</Aria.Label>
      {isMultiline ? (
        <Aria.TextArea {...look} rows={isCode ? 5 : 3} />
      ) : (
        <Aria.Input {...look} {...range} list={suggestions && list} />
      )}
      {suggestions && <Suggestions id={list} of={suggestions} />}
      {hint && (
        <Aria.Text slot="description" className="hint">
          {hint}
        </Aria.Text>
      )}
      <Aria.FieldError className="field-error">{error}</Aria.FieldError>
    </Aria.TextField>
  );
}

/** What a browser offers under a field as it is written. */
export const Suggestions = ({ id, of }: { id: string; of: readonly string[] }) => (
  <datalist id={id}>
    {of.map((one) => (
      <option key={one} value={one} />
    ))}
  </datalist>
);

interface SelectProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [value: T, label: string])[];
  onChange: (value: T) => void;
}

/** Everything that has a name, in the order of the names. */
export const optionsOf = <T extends string>(names: Readonly<Record<T, string>>) =>
  (Object.keys(names) as T[]).map((name) => [name, names[name]] as const);

/** The browser's own list: nothing beats it on a phone or with a screen reader. */
export function Select<T extends string>({ label, value, options, onChange }: SelectProps<T>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="input" value={value} onChange={(event) => onChange(event.target.value as T)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Choices<T extends string>({ label, value, options, onChange }: SelectProps<T>) {
  return (
    <Aria.RadioGroup className="field" value={value} onChange={(next) => onChange(next as T)} orientation="horizontal">
      <Aria.Label className="label">{label}</Aria.Label>
      <div className="choices">
        {options.map(([option, text]) => (
          <Aria.Radio key={option} value={option} className="choice">
            {text}
          </Aria.Radio>
        ))}
      </div>
    </Aria.RadioGroup>
  );
}

/** A date as this browser writes and picks it. */
export const DateInput = ({ min, max = LAST_DATE, ...props }: TextFieldProps & { min?: string; max?: string }) => (
  <TextField {...props} type="date" range={{ min, max }} />
);

type OwnCheckboxProps = Omit<Aria.CheckboxProps, 'children' | 'className'> & { children?: ReactNode };

export function Checkbox({ children, ...props }: OwnCheckboxProps) {
  return (
    <Aria.Checkbox {...props} className="check">
      <span className="box">
        <Icon name={props.isIndeterminate ? 'dash' : 'check'} size={14} />
      </span>
      {children}
    </Aria.Checkbox>
  );
}
