import { Forbidden, KeyNotFound, narrowsScopes } from '@latchkey/domain';
import type { Key, KeyChanges, NewKey, Policy } from '@latchkey/domain';
import type { CommandContext } from './command-context.js';

/*
 * What members may do with keys of their own, where the policy of the account lets them. Services decide by metadata and
 * environment too, so these are the admins' to give.
 */
const GIVEN: readonly (keyof NewKey)[] = [
  'name',
  'description',
  'kind',
  'expiresAt',
  'mappedUserId',
  'scopes',
  'allowedAddresses',
  'limit',
  'tags',
];
const CHANGED: readonly (keyof KeyChanges)[] = ['name', 'description', 'tags', 'expiresAt'];

/** The scopes that members may give their keys. @throws Forbidden where only admins create keys */
export function requireMemberScopes(
  { user }: Pick<CommandContext, 'user'>,
  { memberScopes }: Policy,
): readonly string[] {
  if (user.role === 'member' && memberScopes !== null) return memberScopes;
  const remedy = 'An admin can let members create keys of their own: memberScopes of PATCH /v1/policy';
  throw new Forbidden('the role admin, because the policy of the account lets no one else', remedy);
}

/** @throws Forbidden unless the caller, who is no admin, may create such a key */
export function requireMayCreate(context: CommandContext, policy: Policy, input: NewKey): void {
  const allowed = requireMemberScopes(context, policy);
  requireOnly(input, GIVEN);
  if (input.kind !== 'api')
    throw new Forbidden('the role admin for this kind of key', 'Members create keys of kind api');
  if (input.mappedUserId !== undefined && input.mappedUserId !== context.user.id)
    throw new Forbidden('the role admin for a key of another user', 'Leave mappedUserId out');
  if (input.scopes !== undefined) requireCovered(allowed, input.scopes);
}

/** @throws Forbidden, KeyNotFound unless the caller, who is no admin, may end the key */
export function requireOwn(context: CommandContext, policy: Policy, key: Key | null): void {
  requireMemberScopes(context, policy);
  if (key?.mappedUserId !== context.user.id) throw new KeyNotFound();
  if (key.createdBy === context.user.id) return;
  throw new Forbidden('the role admin, because another user created the key', 'Ask an admin');
}

/** @throws Forbidden, KeyNotFound unless the caller, who is no admin, may change the key so */
export function requireMayEdit(context: CommandContext, policy: Policy, key: Key | null, changes: KeyChanges): void {
  requireOwn(context, policy, key);
  requireOnly(changes, CHANGED);
  const { expiresAt } = changes;
  // one that was given more than members may give is not theirs to prolong
  if (expiresAt !== undefined && (expiresAt ?? Infinity) > (key!.expiresAt ?? Infinity))
    requireCovered(policy.memberScopes!, key!.scopes);
}

function requireCovered(allowed: readonly string[], scopes: readonly string[] | null): void {
  // a key that may do all that its user may has more than any list
  if (scopes !== null && !narrowsScopes(scopes, allowed)) return;
  throw new Forbidden('the role admin for these scopes', `Members give keys at most ${allowed.join(', ')}`);
}

function requireOnly<T extends object>(given: T, allowed: readonly (keyof T)[]): void {
  const other = Object.keys(given).find(
    (name) => given[name as keyof T] !== undefined && !allowed.includes(name as keyof T),
  );
  if (other !== undefined) throw new Forbidden(`the role admin to set ${other}`, 'Leave it out');
}
