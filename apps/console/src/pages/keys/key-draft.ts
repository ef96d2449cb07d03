import type { Key, Schemas } from '../../api';
import { t } from '../../texts';
import type { PickedUser } from '../users/user-picker';
import { expiresAtOf, type Expiry } from './expiry-field';

type KeyBody = Schemas['ApiKeyChanges'];

/** The texts that people write of a key. A new one is a line here and its words: both dialogs and merging follow. */
export const TEXTS = {
  name: { label: t.field.name, hint: t.keyForm.nameHint, maxLength: 100, isRequired: true },
  description: {
    label: t.field.description,
    hint: t.keyForm.descriptionHint,
    maxLength: 500,
    isRequired: false,
    isMultiline: true,
  },
} as const;

export type TextName = keyof typeof TEXTS;
export const TEXT_NAMES = Object.keys(TEXTS) as TextName[];
type Texts = Readonly<Record<TextName, string>>;

export interface Draft extends Texts {
  readonly expiresAt: string | null;
  readonly mappedUser: { readonly id: string; readonly name: string } | null;
}

export interface Written extends Texts {
  readonly expiry: Expiry;
  readonly mappedUser: PickedUser | null;
}

export type Field = keyof Draft;
type Values = Pick<Key, Field>;

const textsOf = (textOf: (name: TextName) => string): Texts =>
  Object.fromEntries(TEXT_NAMES.map((name) => [name, textOf(name)])) as Texts;

const ALL: readonly Field[] = [...TEXT_NAMES, 'expiresAt', 'mappedUser'];

export const emptyForm = (expiry: Expiry, mappedUser: PickedUser): Written => ({
  ...textsOf(() => ''),
  expiry,
  mappedUser,
});

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

const identity = (field: Field, of: Draft) => (field === 'mappedUser' ? of.mappedUser?.id : of[field]);
const same = (field: Field, one: Draft, other: Draft) => identity(field, one) === identity(field, other);

export const bodyOf = (draft: Draft, fields: readonly Field[] = ALL): KeyBody =>
  Object.fromEntries(
    fields.map((field) => [field === 'mappedUser' ? 'mappedUserId' : field, identity(field, draft)]),
  ) as KeyBody;

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
