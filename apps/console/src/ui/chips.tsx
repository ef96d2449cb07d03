import { useRef, useState, type ClipboardEvent } from 'react';
import { Button, Tag, TagGroup, TagList, type KeyboardEvent } from 'react-aria-components';
import { t } from '../texts';
import { TextField } from './fields';
import { Icon } from './icons';

interface ChipsProps {
  label: string;
  values: readonly string[];
  wrong?: ReadonlyMap<string, string>;
  onChange: (values: string[]) => void;
}

/** Values that can be taken away: with the mouse, or with Delete on one that the arrows lead to. */
export function Chips({ label, values, wrong, onChange }: ChipsProps) {
  if (values.length === 0) return null;
  return (
    <TagGroup aria-label={label} onRemove={(gone) => onChange(values.filter((value) => !gone.has(value)))}>
      <TagList className="chips" items={values.map((id) => ({ id, isWrong: wrong?.has(id) }))}>
        {({ id, isWrong }) => (
          <Tag textValue={id} className={`chip${isWrong ? ' wrong' : ''}`}>
            <span className="chip-text">{id}</span>
            <Button slot="remove" className="chip-remove">
              <Icon name="close" size={12} />
            </Button>
          </Tag>
        )}
      </TagList>
    </TagGroup>
  );
}

/** What is wrong with some values, a line each. */
export const wrongLines = (wrong: ReadonlyMap<string, string>): string =>
  [...wrong].map(([value, what]) => t.states.wrong(`“${value}”`, what)).join('\n');

interface ChipsFieldProps extends Omit<ChipsProps, 'wrong'> {
  hint: string;
  placeholder?: string;
  /** what parts values, where several are pasted or one is finished by it */
  separator: RegExp;
  suggestions?: readonly string[];
  wrong: ReadonlyMap<string, string>;
  /** what is wrong with all of them */
  error?: string;
}

/** Values written one after the other: Enter, a separator and leaving the field finish one. */
export function ChipsField({
  label,
  values,
  wrong,
  onChange,
  separator,
  suggestions,
  error,
  ...rest
}: ChipsFieldProps) {
  const [text, setText] = useState('');
  const field = useRef<HTMLDivElement>(null);
  const add = (written: string) => {
    const more = written.split(separator).flatMap((one) => one.trim() || []);
    setText('');
    if (more.length > 0) onChange([...new Set([...values, ...more])]);
  };
  const write = (next: string) => (separator.test(next.trimStart()) ? add(next) : setText(next));
  const press = (event: KeyboardEvent) => {
    // with nothing written, Enter is for the form and Backspace for the last value
    if (event.key === 'Enter' && text.trim() !== '') {
      event.preventDefault();
      add(text);
    } else if (event.key === 'Backspace' && text === '') onChange(values.slice(0, -1));
    else event.continuePropagation();
  };
  const paste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData('text');
    if (!separator.test(pasted.trim())) return;
    event.preventDefault();
    add(text + pasted);
  };
  const remove = (left: string[]) => {
    onChange(left);
    if (left.length === 0) field.current?.querySelector('input')?.focus();
  };
  return (
    <div className="field" ref={field}>
      <TextField
        {...rest}
        label={label}
        value={text}
        error={[error, wrongLines(wrong)].filter(Boolean).join('\n') || undefined}
        suggestions={suggestions?.filter((one) => !values.includes(one))}
        onChange={write}
        onKeyDown={press}
        onPaste={paste}
        onBlur={() => add(text)}
      />
      <Chips label={t.actions.chosen(label)} values={values} wrong={wrong} onChange={remove} />
    </div>
  );
}
