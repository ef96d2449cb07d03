import type { Key } from '../../api/client';
import type { KeyEdits } from './key-commands';

/** What a person wants a key to be. */
export interface Draft {
  readonly name: string;
  readonly expiresAt: string | null;
  readonly mappedUser: { readonly id: string; readonly name: string } | null;
}

export const FIELDS = ['name', 'expiresAt', 'mappedUser'] as const;
export type Field = (typeof FIELDS)[number];

type Values = Pick<Key, 'name' | 'expiresAt' | 'mappedUser'>;

function same(field: Field, one: Draft | Values, other: Draft | Values): boolean {
  if (field === 'mappedUser') return one.mappedUser?.id === other.mappedUser?.id;
  return one[field] === other[field];
}

/** The members of a PATCH that make `over` what is wanted. */
export function editsOf(wanted: Draft, over: Values): KeyEdits {
  return {
    ...(!same('name', wanted, over) && { name: wanted.name }),
    ...(!same('expiresAt', wanted, over) && { expiresAt: wanted.expiresAt }),
    ...(!same('mappedUser', wanted, over) && { mappedUserId: wanted.mappedUser!.id }),
  };
}

/** Where two people want different things: only these need a decision. */
export function disputed(base: Values, mine: Draft, theirs: Values): Field[] {
  return FIELDS.filter((field) => !same(field, base, mine) && !same(field, base, theirs) && !same(field, mine, theirs));
}

/** Their values, and mine where I changed something that they did not, or where mine was chosen. */
export function merged(base: Values, mine: Draft, theirs: Values, chosen: ReadonlySet<Field>): Draft {
  const takesMine = (field: Field) =>
    !same(field, base, mine) && (same(field, base, theirs) || chosen.has(field) || same(field, mine, theirs));
  return {
    name: takesMine('name') ? mine.name : theirs.name,
    expiresAt: takesMine('expiresAt') ? mine.expiresAt : theirs.expiresAt,
    mappedUser: takesMine('mappedUser') ? mine.mappedUser : theirs.mappedUser,
  };
}
