import type { User } from '../../api/client';
import { t } from '../../texts';
import { Choices, TextField } from '../../ui/fields';

const ROLES = ['member', 'admin', 'verifier'] as const;

/** What people write of a user. */
export interface UserDraft {
  readonly name: string;
  readonly email: string;
  readonly role: User['role'];
}

export const trimmed = ({ name, email, role }: UserDraft): UserDraft => ({
  name: name.trim(),
  email: email.trim(),
  role,
});

interface UserFieldsProps {
  value: UserDraft;
  errors: Readonly<Record<string, string>>;
  /** the first admin has no address, and may stay without */
  needsEmail: boolean;
  onChange: (value: UserDraft) => void;
}

export function UserFields({ value, errors, needsEmail, onChange }: UserFieldsProps) {
  return (
    <>
      <TextField
        label={t.users.column.name}
        value={value.name}
        onChange={(name) => onChange({ ...value, name })}
        error={errors['name']}
        maxLength={100}
        autoFocus
        isRequired
      />
      <TextField
        label={t.users.column.email}
        // the type email of browsers knows no letters but ASCII's
        inputMode="email"
        spellCheck="false"
        value={value.email}
        onChange={(email) => onChange({ ...value, email })}
        error={errors['email']}
        isRequired={needsEmail}
      />
      <Choices
        label={t.users.column.role}
        value={value.role}
        options={ROLES.map((role) => ({ value: role, label: t.users.role[role] }))}
        onChange={(role) => onChange({ ...value, role })}
      />
      <p className="notice">
        {t.users.role[value.role]}: {t.users.roleMeans[value.role]}
      </p>
    </>
  );
}
