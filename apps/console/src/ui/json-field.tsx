import { t } from '../texts';
import { TextField } from './fields';
import { readJson } from './json';

interface JsonFieldProps {
  label: string;
  hint: string;
  value: string;
  /** what the service says of it */
  error?: string;
  onChange: (value: string) => void;
}

/** A JSON object as text. It is read with every key that is pressed, and what is wrong is told with its place. */
export const JsonField = ({ error, ...props }: JsonFieldProps) => (
  <TextField {...props} error={wrongWith(props.value) ?? error} isMultiline isCode placeholder="{}" />
);

function wrongWith(text: string): string | undefined {
  const read = readJson(text);
  if ('value' in read) return undefined;
  return read.wrong === 'syntax' ? t.json.wrongAt(read.line, read.column) : t.json.noObject;
}
