import { useState, type ReactNode } from 'react';
import { fieldErrorsOf, useSession } from '../../api';
import { t } from '../../texts';
import { TextField } from '../../ui';
import { UserPicker } from '../users/user-picker';
import { AccessFields } from './access-fields';
import { ExpiryField } from './expiry-field';
import { TEXT_NAMES, TEXTS, type Written } from './key-draft';
import { LabelFields } from './label-fields';

interface KeyFieldsProps {
  value: Written;
  error: unknown;
  /** what "as it is" means for the expiry, where there is something */
  keep?: string;
  /** what the key will be able to do */
  note?: string;
  onChange: (value: Written) => void;
  children?: ReactNode;
}

/** The value that an error speaks of, which may have been changed since. */
function useSent(value: Written, error: unknown): Written {
  const [sent, setSent] = useState({ value, error });
  if (sent.error !== error) setSent({ value, error });
  return sent.value;
}

export function KeyFields({ value, error, keep, note, onChange, children }: KeyFieldsProps) {
  const errors = fieldErrorsOf(error);
  const part = { value, sent: useSent(value, error), errors, onChange };
  return (
    <>
      {TEXT_NAMES.map((name, index) => (
        <TextField
          key={name}
          {...TEXTS[name]}
          value={value[name]}
          onChange={(text) => onChange({ ...value, [name]: text })}
          error={errors[name]}
          autoFocus={index === 0}
        />
      ))}
      {children}
      <ExpiryField
        value={value.expiry}
        onChange={(expiry) => onChange({ ...value, expiry })}
        keep={keep}
        error={errors['expiresAt']}
      />
      <UserPicker
        label={t.field.mappedUser}
        value={value.mappedUser}
        self={useSession().user}
        onChange={(mappedUser) => onChange({ ...value, mappedUser })}
      />
      <AccessFields {...part} note={note} />
      <LabelFields {...part} />
    </>
  );
}
