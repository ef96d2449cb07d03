import type { Latchkey, User, UserChanges, UserFilter } from '@latchkey/client';
import { Option, type Command } from 'commander';
import { countOf, jsonObject } from './arguments.js';
import { asking, confirm, printUser, userIdOf, withService } from './asking.js';
import type { ServiceFlags } from './connection.js';
import { pageSize, printList, type Columns, type ListFlags } from './lists.js';

const USER = 'id (usr_...), e-mail address or external id';
const ROLES = ['member', 'admin', 'verifier'] as const;

interface UserFlags extends ServiceFlags, Omit<UserChanges, 'role'> {
  readonly role?: (typeof ROLES)[number];
  readonly ifVersion?: number;
}

/** Adds `latchkey users ...`. @returns the group, for what else belongs to it */
export function userCommands(latchkey: Command): Command {
  const users = latchkey.command('users').description('whom keys act for');

  asking(users, 'list', 'list users, newest first')
    .option('--search <text>', 'part of the name or the e-mail address')
    .option('--active', 'only those who are active')
    .option('--inactive', 'only those who are not')
    .option('--limit <count>', 'so many of them (default: 50)', countOf)
    .option('--all', 'all of them')
    .action(withService(list));

  withMembers(
    asking(users, 'create', 'register a user').argument('<name>', 'for people').argument('<email>', 'e-mail address'),
  ).action(withService(create));

  const one = (name: string, summary: string) => asking(users, name, summary).argument('<user>', USER);
  one('show', 'show a user').action(withService(show));
  withMembers(one('edit', 'change members of a user; the others stay'))
    .option('--name <name>', 'for people')
    .option('--email <address>', 'e-mail address')
    .option('--if-version <version>', 'only if this is its version still', countOf)
    .action(withService(edit));
  one('deactivate', 'shut every key of a user; returns when they work nowhere any more')
    .option('--yes', 'do not ask')
    .action(withService(deactivate));
  one('activate', 'let a user, and the keys, work again').action(withService(activate));
  return users;
}

const withMembers = (command: Command): Command =>
  command
    .addOption(new Option('--role <role>', 'what the user may do').choices(ROLES))
    .option('--external-id <id>', 'what another system calls the user; set once')
    .option('--attributes <json>', 'a JSON object that services are told with the user', jsonObject)
    .option('--allow-duplicate-email', 'another user may have the same e-mail address');

/** The members that flags name. */
function membersOf({ name, email, role, externalId, attributes, allowDuplicateEmail }: UserFlags): UserChanges {
  const given = { name, email, role, externalId, attributes, allowDuplicateEmail };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

type UserListFlags = ListFlags & { readonly search?: string; readonly active?: true; readonly inactive?: true };

const COLUMNS: Columns<User> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  'e-mail': ({ email }) => email,
  role: ({ role }) => role,
  active: ({ active }) => (active ? 'yes' : 'no'),
  'external id': ({ externalId }) => externalId,
};

async function list(latchkey: Latchkey, flags: UserListFlags): Promise<void> {
  const { search: q, active, inactive } = flags;
  if (active && inactive) throw new Error('--active and --inactive leave nobody.');
  const filter: UserFilter = { q, limit: pageSize(flags), active: active ? 'true' : inactive && 'false' };
  await printList(latchkey.users.list(filter), flags, COLUMNS);
}

async function create(latchkey: Latchkey, name: string, email: string, flags: UserFlags): Promise<void> {
  printUser(await latchkey.users.create({ ...membersOf(flags), name, email }), flags);
}

async function show(latchkey: Latchkey, named: string, flags: UserFlags): Promise<void> {
  printUser(await latchkey.users.get(await userIdOf(latchkey, named)), flags);
}

async function edit(latchkey: Latchkey, named: string, flags: UserFlags): Promise<void> {
  const changes = membersOf(flags);
  if (Object.keys(changes).length === 0) throw new Error('Nothing to change: name a member, as in --name or --role.');
  printUser(
    await latchkey.users.update(await userIdOf(latchkey, named), changes, { ifVersion: flags.ifVersion }),
    flags,
  );
}

async function deactivate(latchkey: Latchkey, named: string, flags: ServiceFlags & { yes?: boolean }): Promise<void> {
  const id = await userIdOf(latchkey, named);
  if (!flags.yes) {
    const { name, email } = await latchkey.users.get(id);
    await confirm(`Deactivate ${name} (${email ?? id})? Every key of this user stops working.`, flags);
  }
  printUser(await latchkey.users.deactivate(id), flags);
}

async function activate(latchkey: Latchkey, named: string, flags: UserFlags): Promise<void> {
  printUser(await latchkey.users.activate(await userIdOf(latchkey, named)), flags);
}
