import { useState, type ReactNode } from 'react';
import { fieldErrorsOf, useSession } from '../../api';
import { t } from '../../texts';
import { TextField } from '../../ui';
import { UserPicker } from '../users/user-picker';
import { AccessFields } from './access-fields';
import { ExpiryField } from './expiry-field';
import { expiryOptions, lastDate, type KeyRules } from './key-rules';
import { TEXT_NAMES, TEXTS, type Written } from './key-draft';
import { LabelFields } from './label-fields';

interface KeyFieldsProps {
  value: Written;
  error: unknown;
  /** what "as it is" means for the expiry, where there is something */
  keep?: string;
  /** what the key will be able to do */
  note?: string;
  /** what the policy leaves to choose from */
  rules: KeyRules;
  /** what members may change of their keys, or all that is there */
  parts?: 'all' | 'own';
  onChange: (value: Written) => void;
  children?: ReactNode;
}

/** The value that an error speaks of, which may have been changed since. */
function useSent(value: Written, error: unknown): Written {
  const [sent, setSent] = useState({ value, error });
  if (sent.error !== error) setSent({ value, error });
  return sent.value;
}

export function KeyFields({ value, error, keep, note, rules, parts = 'all', onChange, children }: KeyFieldsProps) {
  const self = useSession().user;
  const errors = fieldErrorsOf(error);
  const part = { value, sent: useSent(value, error), errors, onChange };
  return (
    <>
      {TEXT_NAMES.map((name, index) => (
        <TextField
          key={name}
          {...TEXTS[name]}
          hint={name === 'name' && rules.nameAsked ? t.policy.nameAsked(rules.nameAsked) : TEXTS[name].hint}
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
        options={expiryOptions(rules)}
        last={lastDate(rules, Date.now())}
        error={errors['expiresAt']}
      />
      {rules.within === null && (
        <UserPicker
          label={t.field.mappedUser}
          value={value.mappedUser}
          self={self}
          onChange={(mappedUser) => onChange({ ...value, mappedUser })}
        />
      )}
      {parts === 'all' && <AccessFields {...part} note={note} rules={rules} />}
      <LabelFields {...part} isOwn={rules.within !== null} />
    </>
  );
}
