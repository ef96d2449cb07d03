import type { ReactNode } from 'react';
import { fieldErrorsOf, useSession } from '../../api';
import { t } from '../../texts';
import { TextField } from '../../ui';
import { UserPicker } from '../users/user-picker';
import { ExpiryField } from './expiry-field';
import { TEXT_NAMES, TEXTS, type Written } from './key-draft';

interface KeyFieldsProps {
  value: Written;
  error: unknown;
  /** what "as it is" means for the expiry, where there is something */
  keep?: string;
  onChange: (value: Written) => void;
  children?: ReactNode;
}

export function KeyFields({ value, error, keep, onChange, children }: KeyFieldsProps) {
  const errors = fieldErrorsOf(error);
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
    </>
  );
}
