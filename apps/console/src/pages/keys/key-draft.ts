import type { Key } from '../../api/client';
import type { operations } from '../../api/schema';
import { t } from '../../texts';
import { dayTime } from '../../ui/time';
import type { PickedUser } from '../users/user-picker';
import { expiresAtOf, type Expiry } from './expiry-field';

/** The body of a PATCH of a key. */
export type KeyBody = NonNullable<operations['updateKey']['requestBody']>['content']['application/json'];

/** The texts that people write of a key. A new one is a line here and its words: both dialogs and merging follow. */
export const TEXTS = {
  name: { label: t.keyForm.name, hint: t.keyForm.nameHint, maxLength: 100, isRequired: true, isMultiline: false },
  description: {
    label: t.keyForm.description,
    hint: t.keyForm.descriptionHint,
    maxLength: 500,
    isRequired: false,
    isMultiline: true,
  },
} as const;

export type TextName = keyof typeof TEXTS;
export const TEXT_NAMES = Object.keys(TEXTS) as TextName[];
type Texts = Readonly<Record<TextName, string>>;

/** A key as people want it. */
export interface Draft extends Texts {
  readonly expiresAt: string | null;
  readonly mappedUser: { readonly id: string; readonly name: string } | null;
}

/** What the inputs of the form hold. */
export interface Written extends Texts {
  readonly expiry: Expiry;
  readonly mappedUser: PickedUser | null;
}

export type Field = keyof Draft;
type Values = Pick<Key, Field>;

interface FieldDefinition {
  /** two values with the same are the same */
  readonly identity: (of: Draft) => unknown;
  /** as a request has it */
  readonly body: (of: Draft) => KeyBody;
  /** for people */
  readonly shown: (of: Draft) => string;
}

const textsOf = (textOf: (name: TextName) => string): Texts =>
  Object.fromEntries(TEXT_NAMES.map((name) => [name, textOf(name)])) as Texts;

const textField = (name: TextName): FieldDefinition => ({
  identity: (draft) => draft[name],
  body: (draft) => ({ [name]: draft[name] }),
  shown: (draft) => draft[name],
});

const FIELDS = {
  ...(Object.fromEntries(TEXT_NAMES.map((name) => [name, textField(name)])) as Record<TextName, FieldDefinition>),
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
} satisfies Readonly<Record<Field, FieldDefinition>>;
const ALL = Object.keys(FIELDS) as Field[];

/** The form of a new key. */
export const emptyForm = (expiry: Expiry, mappedUser: PickedUser): Written => ({
  ...textsOf(() => ''),
  expiry,
  mappedUser,
});

/** The form of a key that exists. */
export const formOf = (key: Values): Written => ({
  ...textsOf((name) => key[name]),
  expiry: { choice: 'keep', date: '' },
  mappedUser: { ...key.mappedUser, role: 'member' },
});

/** What the inputs come to; null: something is missing. @param kept the expiry that "as it is" means */
export function draftOf(written: Written, kept: string | null = null): Draft | null {
  const { expiry, mappedUser } = written;
  const expiresAt = expiry.choice === 'keep' ? kept : expiresAtOf(expiry, Date.now());
  const texts = textsOf((name) => written[name].trim());
  const isMissing = TEXT_NAMES.some((name) => TEXTS[name].isRequired && texts[name] === '');
  if (isMissing || mappedUser === null || expiresAt === undefined) return null;
  return { ...texts, expiresAt, mappedUser: { id: mappedUser.id, name: mappedUser.name } };
}

const same = (field: Field, one: Draft, other: Draft) => FIELDS[field].identity(one) === FIELDS[field].identity(other);

/** The value of a field, for people. */
export const shown = (field: Field, from: Draft): string => FIELDS[field].shown(from);

/** These members, as the body of a request. */
export const bodyOf = (draft: Draft, fields: readonly Field[] = ALL): KeyBody =>
  Object.assign({}, ...fields.map((field) => FIELDS[field].body(draft))) as KeyBody;

/** The members of a PATCH that make `over` what is wanted. */
export function editsOf(wanted: Draft, over: Values): KeyBody {
  const changed = ALL.filter((field) => !same(field, wanted, over));
  return bodyOf(wanted, changed);
}

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
