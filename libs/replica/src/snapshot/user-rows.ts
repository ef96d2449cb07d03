import type { User } from '@latchkey/domain';
import type { Account } from '../stream.js';
import { column, sharedColumn, sharedValuesOf, valuesOf, type Column, type SharedColumn } from './columns.js';

/** Users, member by member. */
export type UserRows = { readonly [M in Exclude<keyof User, 'role' | 'id' | 'accountId'>]: Column<User[M]> } & {
  readonly role: SharedColumn<User['role']>;
};

export function userRows(users: readonly User[]): UserRows {
  return {
    name: column(users, ({ name }) => name),
    email: column(users, ({ email }) => email),
    role: sharedColumn(users, ({ role }) => role),
    active: column(users, ({ active }) => active),
    externalId: column(users, ({ externalId }) => externalId),
    createdAt: column(users, ({ createdAt }) => createdAt),
    version: column(users, ({ version }) => version),
  };
}

/** @param ids of the users, in the order of the rows */
export function usersOf(rows: UserRows, ids: readonly string[], account: Account): readonly User[] {
  const count = ids.length;
  const [name, email] = [valuesOf(rows.name, count), valuesOf(rows.email, count)];
  const [role, active] = [sharedValuesOf(rows.role, count), valuesOf(rows.active, count)];
  const externalId = valuesOf(rows.externalId, count);
  const [createdAt, version] = [valuesOf(rows.createdAt, count), valuesOf(rows.version, count)];
  // members in the order of userDecider: one hidden class for all users
  return ids.map((id, i) => ({
    id,
    accountId: account.id,
    name: name[i]!,
    email: email[i]!,
    role: role[i]!,
    active: active[i]!,
    externalId: externalId[i]!,
    createdAt: createdAt[i]!,
    version: version[i]!,
  }));
}
