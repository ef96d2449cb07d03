import type { Key, Schemas } from '../../api';
import { t } from '../../texts';
import { readJson, writeJson } from '../../ui/json';
import type { PickedUser } from '../users/user-picker';
import { expiresAtOf, type Expiry } from './expiry-field';
import { limitOf, writtenLimit, type Limit, type WrittenLimit } from '../../ui/limits';
import { isScope } from './scopes';

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
  readonly scopes: readonly string[] | null;
  readonly allowedAddresses: readonly string[] | null;
  readonly limit: Limit | null;
  readonly environment: string | null;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A list that limits, or does not; what it would limit to is kept while one thinks about it. */
export interface Limited {
  readonly isLimited: boolean;
  readonly to: readonly string[];
}

export interface Written extends Texts {
  readonly expiry: Expiry;
  readonly mappedUser: PickedUser | null;
  readonly scopes: Limited;
  readonly allowedAddresses: Limited;
  readonly limit: WrittenLimit;
  readonly environment: string;
  readonly tags: readonly string[];
  readonly metadata: string;
}

export type Field = keyof Draft;
type Values = Pick<Key, Exclude<Field, 'metadata'>> & Pick<Draft, 'metadata'>;

const textsOf = (textOf: (name: TextName) => string): Texts =>
  Object.fromEntries(TEXT_NAMES.map((name) => [name, textOf(name)])) as Texts;

/** What a key has that says nothing of it. */
const PLAIN = { scopes: null, allowedAddresses: null, limit: null, environment: null, tags: [], metadata: {} } as const;
/** What a key may have besides. */
export const OPTIONAL = Object.keys(PLAIN) as (keyof typeof PLAIN)[];
const REQUIRED: readonly Field[] = [...TEXT_NAMES, 'expiresAt', 'mappedUser'];
const ALL: readonly Field[] = [...REQUIRED, ...OPTIONAL];

const limited = (to: readonly string[] | null): Limited => ({ isLimited: to !== null, to: to ?? [] });

const optionalOf = (key: Pick<Draft, keyof typeof PLAIN>) => ({
  scopes: limited(key.scopes),
  allowedAddresses: limited(key.allowedAddresses),
  limit: writtenLimit(key.limit),
  environment: key.environment ?? '',
  tags: key.tags,
  metadata: writeJson(key.metadata),
});

export const emptyForm = (expiry: Expiry, mappedUser: PickedUser): Written => ({
  ...textsOf(() => ''),
  ...optionalOf(PLAIN),
  expiry,
  mappedUser,
});

export const formOf = (key: Values): Written => ({
  ...textsOf((name) => key[name]),
  ...optionalOf(key),
  expiry: { choice: 'keep', date: '' },
  mappedUser: { ...key.mappedUser, role: 'member' },
});

/** What the inputs come to; null: something is missing. @param kept the expiry that "as it is" means */
export function draftOf(written: Written, kept: string | null = null): Draft | null {
  const { expiry, mappedUser, allowedAddresses, scopes, tags } = written;
  const expiresAt = expiry.choice === 'keep' ? kept : expiresAtOf(expiry, Date.now());
  const texts = textsOf((name) => written[name].trim());
  const isMissing = TEXT_NAMES.some((name) => TEXTS[name].isRequired && texts[name] === '');
  const metadata = readJson(written.metadata);
  if (isMissing || mappedUser === null || expiresAt === undefined || !('value' in metadata)) return null;
  if (allowedAddresses.isLimited && allowedAddresses.to.length === 0) return null;
  if (scopes.isLimited && !scopes.to.every(isScope)) return null;
  const limit = limitOf(written.limit);
  if (limit === undefined) return null;
  return {
    ...texts,
    expiresAt,
    mappedUser: { id: mappedUser.id, name: mappedUser.name },
    scopes: scopes.isLimited ? scopes.to : null,
    allowedAddresses: allowedAddresses.isLimited ? allowedAddresses.to : null,
    limit,
    environment: written.environment.trim() || null,
    tags,
    metadata: metadata.value,
  };
}

const valueOf = (field: Field, of: Draft) => (field === 'mappedUser' ? of.mappedUser?.id : of[field]);

/** Lists are sets: their order says nothing. */
function identity(field: Field, of: Draft): unknown {
  const value = valueOf(field, of);
  if (typeof value !== 'object') return value;
  return JSON.stringify(Array.isArray(value) ? value.toSorted() : value);
}
const same = (field: Field, one: Draft, other: Draft) => identity(field, one) === identity(field, other);

const bodyOf = (draft: Draft, fields: readonly Field[]): KeyBody =>
  Object.fromEntries(
    fields.map((field) => [field === 'mappedUser' ? 'mappedUserId' : field, valueOf(field, draft)]),
  ) as KeyBody;

/** What a new key is made of: what says nothing is left out. */
export function newBodyOf(draft: Draft): KeyBody {
  const said = OPTIONAL.filter((field) => !same(field, draft, { ...draft, ...PLAIN }));
  return bodyOf(draft, [...REQUIRED, ...said]);
}

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
