import { useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import { Input, Label, SearchField } from 'react-aria-components';
import { Suggestions } from './fields';

// short, since the list follows each letter; long enough for what machines type
const SETTLED_MS = 20;

interface QuickSearchProps {
  label: string;
  value: string;
  /** what may be meant; anything else may be written as well */
  suggestions?: readonly string[];
  onChange: (value: string) => void;
}

/** Asks once the writer pauses. The key / leads here. */
export function QuickSearch({ label, value, suggestions, onChange }: QuickSearchProps) {
  const [text, setText] = useState(value);
  const said = useRef(value);
  const id = useId();
  const say = useEffectEvent(() => {
    said.current = text;
    onChange(text.trim());
  });
  useEffect(() => {
    if (value === said.current) return;
    said.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === said.current) return;
    const timer = window.setTimeout(() => say(), SETTLED_MS);
    return () => window.clearTimeout(timer);
  }, [text]);
  return (
    <SearchField className="field search" value={text} onChange={setText}>
      <Label>{label}</Label>
      <Input className="input" data-quick-search="" list={suggestions && id} />
      {suggestions && <Suggestions id={id} of={suggestions} />}
    </SearchField>
  );
}
