import type { ReactNode } from 'react';
import type { Key } from '../../api/client';
import type { operations } from '../../api/schema';
import { t } from '../../texts';
import { TextField } from '../../ui/fields';
import { dayTime } from '../../ui/time';
import { UserPicker, type PickedUser } from '../users/user-picker';
import { ExpiryField } from './expiry-field';
import { expiresAtOf, type Expiry } from './expiry';

/** The body of a PATCH of a key. */
export type KeyBody = NonNullable<operations['updateKey']['requestBody']>['content']['application/json'];

/** The members of a key that people write, as they want them. */
export interface Draft {
  readonly name: string;
  readonly expiresAt: string | null;
  readonly mappedUser: { readonly id: string; readonly name: string } | null;
}

export type Field = keyof Draft;

interface FieldDefinition {
  /** two values with the same are the same */
  readonly identity: (of: Draft) => unknown;
  /** as a request has it */
  readonly body: (of: Draft) => KeyBody;
  /** for people */
  readonly shown: (of: Draft) => string;
}

/** Every field of the form. A new one is a line here, a member of Draft and Written, and an input of KeyFields. */
const FIELDS: Readonly<Record<Field, FieldDefinition>> = {
  name: { identity: ({ name }) => name, body: ({ name }) => ({ name }), shown: ({ name }) => name },
  expiresAt: {
    identity: ({ expiresAt }) => expiresAt,
    body: ({ expiresAt }) => ({ expiresAt }),
    shown: ({ expiresAt }) => (expiresAt ? dayTime(expiresAt) : t.keys.never),
  },
  mappedUser: {
    identity: ({ mappedUser }) => mappedUser?.id,
    body: ({ mappedUser }) => ({ mappedUserId: mappedUser!.id }),
    shown: ({ mappedUser }) => mappedUser?.name ?? '',
  },
};
const ALL = Object.keys(FIELDS) as Field[];

/** What the inputs hold. */
export interface Written {
  readonly name: string;
  readonly expiry: Expiry;
  readonly mappedUser: PickedUser | null;
}

interface KeyFieldsProps {
  value: Written;
  errors: Readonly<Record<string, string>>;
  /** offered first as the mapped user */
  self: PickedUser;
  /** what "as it is" means for the expiry, where there is something */
  keep?: string;
  onChange: (value: Written) => void;
  /** inputs between name and expiry */
  children?: ReactNode;
}

export function KeyFields({ value, errors, self, keep, onChange, children }: KeyFieldsProps) {
  return (
    <>
      <TextField
        label={t.keyForm.name}
        hint={t.keyForm.nameHint}
        value={value.name}
        onChange={(name) => onChange({ ...value, name })}
        error={errors['name']}
        maxLength={100}
        autoFocus
        isRequired
      />
      {children}
      <ExpiryField
        value={value.expiry}
        onChange={(expiry) => onChange({ ...value, expiry })}
        {...(keep !== undefined && { keep })}
        error={errors['expiresAt']}
      />
      <UserPicker
        label={t.keyForm.mappedUser}
        value={value.mappedUser}
        self={self}
        onChange={(mappedUser) => onChange({ ...value, mappedUser })}
      />
    </>
  );
}

/** What the inputs come to; null: something is missing. @param kept the expiry that "as it is" means */
export function draftOf({ name, expiry, mappedUser }: Written, kept: string | null = null): Draft | null {
  const expiresAt = expiry.choice === 'keep' ? kept : expiresAtOf(expiry, Date.now());
  if (name.trim() === '' || mappedUser === null || expiresAt === undefined) return null;
  return { name: name.trim(), expiresAt, mappedUser: { id: mappedUser.id, name: mappedUser.name } };
}

type Values = Pick<Key, Field>;

const same = (field: Field, one: Draft, other: Draft) => FIELDS[field].identity(one) === FIELDS[field].identity(other);

/** The value of a field, for people. */
export const shown = (field: Field, from: Draft): string => FIELDS[field].shown(from);

/** All members, as the body of a request. */
export const bodyOf = (draft: Draft, fields: readonly Field[] = ALL): KeyBody =>
  Object.assign({}, ...fields.map((field) => FIELDS[field].body(draft))) as KeyBody;

/** The members of a PATCH that make `over` what is wanted. */
export const editsOf = (wanted: Draft, over: Values): KeyBody =>
  bodyOf(
    wanted,
    ALL.filter((field) => !same(field, wanted, over)),
  );

/** Where two people want different things: only these need a decision. */
export function disputed(base: Values, mine: Draft, theirs: Values): Field[] {
  return ALL.filter((field) => !same(field, base, mine) && !same(field, base, theirs) && !same(field, mine, theirs));
}

/** Their values, and mine where I changed something that they did not, or where mine was chosen. */
export function merged(base: Values, mine: Draft, theirs: Values, chosen: ReadonlySet<Field>): Draft {
  const takesMine = (field: Field) =>
    !same(field, base, mine) && (same(field, base, theirs) || chosen.has(field) || same(field, mine, theirs));
  return Object.fromEntries(ALL.map((field) => [field, (takesMine(field) ? mine : theirs)[field]])) as unknown as Draft;
}
