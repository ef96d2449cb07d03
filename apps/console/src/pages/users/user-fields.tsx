import { useQuery } from '@tanstack/react-query';
import { fieldErrorsOf, isCode, userQuery, type User } from '../../api';
import { t } from '../../texts';
import { Checkbox, Choices, optionsOf, TextField } from '../../ui';
import { JsonField } from '../../ui/json-field';
import { readJson } from '../../ui/json';
import { PersonLink } from '../links';

export interface UserDraft {
  readonly name: string;
  readonly email: string;
  readonly role: User['role'];
  /** as it is written */
  readonly attributes: string;
  /** an address that this user may have though another has it: a different one is asked about again */
  readonly sharedEmail?: string;
}

/** What is sent; null: something is not as it has to be. */
export function bodyOf({ name, email, role, attributes: written, sharedEmail }: UserDraft) {
  const attributes = readJson(written);
  if (name.trim() === '' || !('value' in attributes)) return null;
  return {
    name: name.trim(),
    email: email.trim(),
    role,
    attributes: attributes.value,
    allowDuplicateEmail: sharedEmail === email ? (true as const) : undefined,
  };
}

interface UserFieldsProps {
  value: UserDraft;
  error: unknown;
  /** the first admin has no address, and may stay without */
  needsEmail: boolean;
  onChange: (value: UserDraft) => void;
}

export function UserFields({ value, error, needsEmail, onChange }: UserFieldsProps) {
  const errors = fieldErrorsOf(error);
  const holder = isCode(error, 'USER_EXISTS') ? error.id : undefined;
  return (
    <>
      <TextField
        label={t.field.name}
        value={value.name}
        onChange={(name) => onChange({ ...value, name })}
        error={errors['name']}
        maxLength={100}
        autoFocus
        isRequired
      />
      <TextField
        label={t.field.email}
        // the type email of browsers knows no letters but ASCII's
        inputMode="email"
        spellCheck="false"
        value={value.email}
        onChange={(email) => onChange({ ...value, email })}
        error={errors['email']}
        isRequired={needsEmail}
      />
      <Choices
        label={t.field.role}
        value={value.role}
        options={optionsOf(t.users.role)}
        onChange={(role) => onChange({ ...value, role })}
      />
      <p className="notice">
        {t.users.role[value.role]}: {t.users.roleMeans[value.role]}
      </p>
      <JsonField
        label={t.field.attributes}
        hint={t.users.attributesHint}
        value={value.attributes}
        error={errors['attributes']}
        onChange={(attributes) => onChange({ ...value, attributes })}
      />
      {holder && <TakenEmail holder={holder} value={value} onChange={onChange} />}
    </>
  );
}

type TakenEmailProps = Pick<UserFieldsProps, 'value' | 'onChange'> & { holder: string };

/** Says who has the address already. Two may have it, where that is meant. */
function TakenEmail({ holder, value, onChange }: TakenEmailProps) {
  const { data: user } = useQuery(userQuery(holder));
  return (
    <div className="notice warning" role="alert">
      <p>
        {t.users.emailTaken} <PersonLink id={holder} name={user?.name ?? t.users.anotherUser} />
        {user && !user.active && ` (${t.users.inactive.toLowerCase()})`}.
      </p>
      <Checkbox
        isSelected={value.sharedEmail === value.email}
        onChange={(allowed) => onChange({ ...value, sharedEmail: allowed ? value.email : undefined })}
      >
        {t.users.shareEmail}
      </Checkbox>
    </div>
  );
}
