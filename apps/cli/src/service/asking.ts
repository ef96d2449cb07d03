import type { Key, Latchkey, User } from '@latchkey/client';
import type { Command } from 'commander';
import { read } from 'read';
import { printJson } from '../output.js';
import { durationMs } from './arguments.js';
import { connect, profileOf, type ServiceFlags } from './connection.js';
import { printDetails } from './tables.js';

/** A command that asks a service: a subcommand with the options that all of them have. */
export function asking(parent: Command, name: string, summary: string): Command {
  return parent
    .command(name)
    .description(summary)
    .option('--json', 'print JSON, for scripts')
    .option('--profile <name>', 'the service to ask, by the name that `latchkey login` gave it')
    .option(
      '--wait [time]',
      'ask again while the service is away or cannot say yet, up to 5m or the given time',
      durationMs,
    );
}

/** Runs the action of a command with a client for the service that it names. */
export const withService =
  <A extends unknown[]>(act: (latchkey: Latchkey, ...given: A) => Promise<void>) =>
  async (...given: unknown[]): Promise<void> => {
    // commander gives arguments, options, command
    const flags = given.at(-2) as ServiceFlags;
    await act(connect(await profileOf(flags), flags), ...(given.slice(0, -1) as A));
  };

/** The id of a key that is named by its id or its access key. @throws Error where there is no such key */
export async function keyIdOf(latchkey: Latchkey, named: string): Promise<string> {
  if (named.startsWith('key_')) return named;
  const { items } = await latchkey.keys.page({ q: named, includeDeleted: 'true' });
  const key = items.find(({ accessKey }) => accessKey === named);
  if (key === undefined) throw new Error(`There is no key "${named}": give its id (key_...) or its access key.`);
  return key.id;
}

/** The id of a user who is named by id, external id or e-mail address. @throws Error where there is none, or several */
export async function userIdOf(latchkey: Latchkey, named: string): Promise<string> {
  if (named.startsWith('usr_')) return named;
  const found = (await latchkey.users.page({ externalId: named })).items.map(({ id }) => id);
  const isMeant = ({ email }: User) => email?.toLowerCase() === named.toLowerCase();
  // a search finds parts of addresses, so all that it finds are looked at
  if (found.length === 0 && named.includes('@'))
    for await (const user of latchkey.users.list({ q: named })) if (isMeant(user)) found.push(user.id);
  if (found.length === 1) return found[0]!;
  if (found.length > 1)
    throw new Error(`${found.length} users have the address "${named}": give an id, as ${found[0]}.`);
  throw new Error(`There is no user "${named}": give an id (usr_...), an e-mail address, or an external id.`);
}

/** Asks before what cannot be undone. @throws Error where the person says no, or nobody can be asked */
export async function confirm(question: string, { yes }: { readonly yes?: boolean }): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new Error(`${question}\nNothing was done: add --yes to say so.`);
  const answer = await read({ prompt: `${question} [y/N]`, input: process.stdin, output: process.stderr });
  if (!/^y(es)?$/i.test(answer.trim())) throw new Error('Nothing was done.');
}

const listed = (values: readonly string[] | null, all: string) => (values === null ? all : values.join(', '));

/** Prints a key as JSON or one member a line. */
export function printKey(key: Key, { json }: ServiceFlags): void {
  if (json) return printJson(key);
  const { id, name, status, statusReason, kind, accessKey, mappedUser, expiresAt, lastUsedAt, limit, environment } =
    key;
  printDetails({
    id,
    name,
    description: key.description,
    status: statusReason === null ? status : `${status} (${statusReason})`,
    kind,
    accessKey,
    user: `${mappedUser.name} (${mappedUser.id})`,
    expires: expiresAt ?? 'never',
    scopes: listed(key.scopes, 'all that the user may'),
    addresses: listed(key.allowedAddresses, 'any'),
    limit: limit && `${limit.requests} in ${limit.perSeconds} s`,
    tags: key.tags.join(', '),
    environment,
    metadata: Object.keys(key.metadata).length > 0 ? key.metadata : null,
    lastUsed: lastUsedAt,
    oldSecretUntil: key.previousSecretExpiresAt,
    created: `${key.createdAt} by ${key.createdBy.name}`,
    version: key.version,
  });
}

/** Prints a user as JSON or one member a line. */
export function printUser(user: User, { json }: ServiceFlags): void {
  if (json) return printJson(user);
  const { id, name, email, role, active, externalId, attributes, createdAt, version } = user;
  const shown = Object.keys(attributes).length > 0 ? attributes : null;
  printDetails({
    id,
    name,
    email,
    role,
    active: active ? 'yes' : 'no',
    externalId,
    attributes: shown,
    created: createdAt,
    version,
  });
}
