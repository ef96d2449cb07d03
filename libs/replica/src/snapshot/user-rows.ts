import { NO_SIGN_INS, type User } from '@latchkey/domain';
import type { Account } from '../stream.js';
import { column, sharedColumn, sharedValuesOf, valuesOf, type Column, type SharedColumn } from './columns.js';

type Other = 'role' | 'id' | 'accountId' | 'sessions' | 'links';

/** Users, member by member. Most are signed in nowhere: null. */
export type UserRows = { readonly [M in Exclude<keyof User, Other>]: Column<User[M]> } & {
  readonly role: SharedColumn<User['role']>;
  readonly sessions: Column<User['sessions'] | null>;
  readonly links: Column<User['links'] | null>;
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
    sessions: column(users, ({ sessions }) => (sessions.length === 0 ? null : sessions)),
    links: column(users, ({ links }) => (links.length === 0 ? null : links)),
  };
}

/** @param ids of the users, in the order of the rows */
export function usersOf(rows: UserRows, ids: readonly string[], account: Account): readonly User[] {
  const count = ids.length;
  const [name, email] = [valuesOf(rows.name, count), valuesOf(rows.email, count)];
  const [role, active] = [sharedValuesOf(rows.role, count), valuesOf(rows.active, count)];
  const externalId = valuesOf(rows.externalId, count);
  const [createdAt, version] = [valuesOf(rows.createdAt, count), valuesOf(rows.version, count)];
  const [sessions, links] = [valuesOf(rows.sessions, count), valuesOf(rows.links, count)];
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
    sessions: sessions[i] ?? NO_SIGN_INS.sessions,
    links: links[i] ?? NO_SIGN_INS.links,
  }));
}
