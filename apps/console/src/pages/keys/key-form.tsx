import type { ReactNode } from 'react';
import { t } from '../../texts';
import { TextField } from '../../ui';
import { UserPicker, type PickedUser } from '../users/user-picker';
import { ExpiryField } from './expiry-field';
import { TEXT_NAMES, TEXTS, type Written } from './key-draft';

interface KeyFieldsProps {
  value: Written;
  errors: Readonly<Record<string, string>>;
  self: PickedUser;
  /** what "as it is" means for the expiry, where there is something */
  keep?: string;
  onChange: (value: Written) => void;
  children?: ReactNode;
}

export function KeyFields({ value, errors, self, keep, onChange, children }: KeyFieldsProps) {
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
        self={self}
        onChange={(mappedUser) => onChange({ ...value, mappedUser })}
      />
    </>
  );
}
