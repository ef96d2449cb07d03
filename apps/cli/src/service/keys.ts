import type { Key, KeyFilter, Latchkey } from '@latchkey/client';
import { Option, type Command } from 'commander';
import { printJson, say } from '../output.js';
import { asking, confirm, keyIdOf, printKey, userIdOf, withService } from './asking.js';
import { countOf, durationSeconds, expiryOf, several } from './arguments.js';
import type { ServiceFlags } from './connection.js';
import { create, membersOf, printPair, rotate, withMembers, type MemberFlags } from './issuing.js';
import { pageSize, printList, type Columns, type ListFlags } from './lists.js';

const KEY = 'its id (key_...) or its access key';

/** Adds `latchkey keys ...`. @returns the group, for what else belongs to it */
export function keyCommands(latchkey: Command): Command {
  const keys = latchkey.command('keys').description('issue keys, list, change and end them');

  asking(keys, 'list', 'list keys, newest first')
    .addOption(new Option('--status <status>').choices(['active', 'disabled', 'expired', 'user-inactive', 'deleted']))
    .addOption(new Option('--kind <kind>').choices(['api', 'data-loader']))
    .option('--user <user>', 'of this user: id, e-mail address or external id')
    .option('--search <text>', 'part of the name, or a whole access key')
    .option('--tag <tag>', 'with this tag; several: with all of them', several)
    .option('--environment <name>', 'of this environment')
    .option('--expires-before <time>', 'that end before: a date, or a time from now as in 30d', expiryOf)
    .option('--never-expires', 'that do not end')
    .option('--never-used', 'that were never used')
    .option('--include-deleted', 'deleted ones too')
    .addOption(new Option('--sort <by>').choices(['createdAt', 'name', 'expiresAt', 'lastUsedAt']))
    .addOption(new Option('--order <order>').choices(['asc', 'desc']))
    .option('--limit <count>', 'so many of them (default: 50)', countOf)
    .option('--all', 'all of them')
    .action(withService(list));

  withMembers(asking(keys, 'create', 'issue a key; its secret is printed once').argument('<name>', 'for people'))
    .addOption(new Option('--kind <kind>', 'where it works').choices(['api', 'data-loader']))
    .option('--out <file>', 'write the credential to a new file (mode 0600) instead of printing the secret')
    .action(withService(create));

  const one = (name: string, summary: string) => asking(keys, name, summary).argument('<key>', KEY);
  one('show', 'show a key').action(withService(show));
  withMembers(one('edit', 'change members of a key; the others stay'))
    .option('--name <name>', 'for people')
    .option('--no-limit', 'the default limit of the installation')
    .option('--no-environment', 'of no environment')
    .option('--no-scope', 'all that its user may')
    .option('--no-address', 'from any address')
    .option('--no-tag', 'without tags')
    .option('--if-version <version>', 'only if this is its version still', countOf)
    .action(withService(edit));
  one('rotate', 'give a key a new secret, which is printed once')
    .option('--overlap <time>', 'how long the old secret goes on working, at most 7d', durationSeconds, 0)
    .option('--out <file>', 'write the credential to a new file (mode 0600) instead of printing the secret')
    .action(withService(rotate));
  one('end-previous-secret', 'end the old secret of a rotated key at once').action(withService(endPrevious));
  one('reveal', 'print both halves again, where the installation keeps secrets sealed').action(withService(reveal));
  one('disable', 'shut a key until it is enabled')
    .option('--reason <text>', 'why, for people')
    .action(withService(disable));
  one('enable', 'let a disabled key work again').action(withService(enable));
  one('delete', 'end a key for ever; returns when it works nowhere any more')
    .option('--yes', 'do not ask')
    .action(withService(remove));
  return keys;
}

interface KeyListFlags
  extends ListFlags, ServiceFlags, Pick<KeyFilter, 'status' | 'kind' | 'tag' | 'environment' | 'sort' | 'order'> {
  readonly user?: string;
  readonly search?: string;
  readonly expiresBefore?: string;
  readonly neverExpires?: true;
  readonly neverUsed?: true;
  readonly includeDeleted?: true;
}

const COLUMNS: Columns<Key> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  status: ({ status }) => status,
  user: ({ mappedUser }) => mappedUser.name,
  expires: ({ expiresAt }) => expiresAt ?? 'never',
  'last used': ({ lastUsedAt }) => lastUsedAt,
};

async function list(latchkey: Latchkey, flags: KeyListFlags): Promise<void> {
  const { status, kind, tag, environment, sort, order, user, search: q, expiresBefore } = flags;
  const filter: KeyFilter = {
    status,
    kind,
    tag,
    environment,
    sort,
    order,
    q,
    expiresBefore,
    limit: pageSize(flags),
    mappedUserId: user === undefined ? undefined : await userIdOf(latchkey, user),
    neverExpires: flags.neverExpires && 'true',
    neverUsed: flags.neverUsed && 'true',
    includeDeleted: flags.includeDeleted && 'true',
  };
  await printList(latchkey.keys.list(filter), flags, COLUMNS);
}

async function show(latchkey: Latchkey, named: string, flags: ServiceFlags): Promise<void> {
  printKey(await latchkey.keys.get(await keyIdOf(latchkey, named)), flags);
}

async function edit(latchkey: Latchkey, named: string, flags: MemberFlags & { ifVersion?: number }): Promise<void> {
  const changes = await membersOf(latchkey, flags);
  if (Object.keys(changes).length === 0)
    throw new Error('Nothing to change: name a member, as in --name or --expires.');
  printKey(await latchkey.keys.update(await keyIdOf(latchkey, named), changes, { ifVersion: flags.ifVersion }), flags);
}

async function endPrevious(latchkey: Latchkey, named: string, flags: ServiceFlags): Promise<void> {
  printKey(await latchkey.keys.endPreviousSecret(await keyIdOf(latchkey, named)), flags);
}

async function reveal(latchkey: Latchkey, named: string, { json }: ServiceFlags): Promise<void> {
  const { accessKey, secretKey } = await latchkey.keys.reveal(await keyIdOf(latchkey, named));
  if (json) printJson({ accessKey, secretKey });
  else printPair({ accessKey, secretKey });
}

async function disable(latchkey: Latchkey, named: string, flags: ServiceFlags & { reason?: string }): Promise<void> {
  printKey(await latchkey.keys.disable(await keyIdOf(latchkey, named), flags.reason), flags);
}

async function enable(latchkey: Latchkey, named: string, flags: ServiceFlags): Promise<void> {
  printKey(await latchkey.keys.enable(await keyIdOf(latchkey, named)), flags);
}

async function remove(latchkey: Latchkey, named: string, flags: ServiceFlags & { yes?: boolean }): Promise<void> {
  const id = await keyIdOf(latchkey, named);
  if (!flags.yes) {
    const { name, mappedUser, accessKey } = await latchkey.keys.get(id);
    await confirm(
      `Delete key "${name}" (${accessKey}) of ${mappedUser.name}? It will work nowhere, and cannot be restored.`,
      flags,
    );
  }
  await latchkey.keys.delete(id);
  if (flags.json) printJson({ id, status: 'deleted' });
  else say(`Key ${id} is deleted: it works nowhere any more.`);
}
