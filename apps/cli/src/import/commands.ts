import type { ImportedKey, ImportedUser, Latchkey } from '@latchkey/client';
import { mailboxOf } from '@latchkey/domain';
import { Option, type Command } from 'commander';
import { printJson, say, withProgress } from '../output.js';
import { asking, withService } from '../service/asking.js';
import type { ServiceFlags } from '../service/connection.js';
import { hashed } from './hashed.js';
import { Prune } from './prune.js';
import { Results } from './results.js';
import { FORMATS, openRows, type Format } from './rows.js';
import { sendRows, type Import } from './send.js';

interface ImportFlags extends ServiceFlags {
  readonly format?: Format;
  readonly dryRun?: true;
  readonly results?: string;
  readonly resume?: true;
  readonly prune?: true;
  readonly yes?: true;
}

/** Adds `latchkey keys import` and `latchkey users import`. */
export function importCommands(keys: Command, users: Command): void {
  importing(
    keys,
    'take over keys that exist elsewhere, by the SHA-256 of their secrets; a file may be sent again',
  ).action(withService(importKeys));
  importing(users, 'create, edit and deactivate users to match a file; what a line leaves out stays')
    .option('--prune', 'deactivate active users that the file does not have; asks')
    .option('--yes', 'do not ask')
    .action(withService(importUsers));
}

const importing = (parent: Command, summary: string): Command =>
  asking(parent, 'import', summary)
    .argument('<file>', 'CSV with a line of headings, or JSON lines; -: standard input')
    .addOption(
      new Option('--format <format>', 'of the file (default: by its name or its first character)').choices(FORMATS),
    )
    .option('--dry-run', 'say what would come of it, and do nothing')
    .option('--results <file>', 'write what became of each line to a new file, as JSON lines')
    .option('--resume', 'go on after the last line that the file of results has');

async function importKeys(latchkey: Latchkey, path: string, flags: ImportFlags): Promise<void> {
  await run(path, flags, 'keys', {
    prepare: hashed,
    isLast: () => false,
    send: (items) => latchkey.keys.import(items as unknown as ImportedKey[], flags.dryRun ?? false),
  });
}

async function importUsers(latchkey: Latchkey, path: string, flags: ImportFlags): Promise<void> {
  const { user: own } = await latchkey.me();
  const prune = flags.prune ? new Prune(latchkey, own.id) : null;
  await run(path, flags, 'users', {
    prepare: (item) => ({ item }),
    // it may end one's own right to send the others
    isLast: ({ id, externalId, email }) =>
      id === own.id ||
      (externalId !== undefined && externalId === own.externalId) ||
      (typeof email === 'string' && own.email !== null && mailboxOf(email) === mailboxOf(own.email)),
    send: (items) => latchkey.users.import(items as unknown as ImportedUser[], flags.dryRun ?? false),
    onResult: (result, item) => prune?.keep(result, item),
  });
  await prune?.run(flags);
}

async function run(path: string, flags: ImportFlags, what: 'keys' | 'users', kind: Import): Promise<void> {
  if (flags.resume && flags.results === undefined)
    throw new Error('--resume needs --results FILE: the file that the import before wrote.');
  const file = await openRows(path, flags.format);
  const header = { import: what, dryRun: flags.dryRun ?? false };
  const results = await Results.open(flags.results, flags.resume ?? false, header, (known) =>
    kind.onResult?.(known, null),
  );
  try {
    await withProgress(`importing ${what}`, (onProgress) => sendRows(file, kind, results, onProgress));
  } finally {
    await results.close();
  }
  const { counts, doneBefore } = results;
  if (counts.refused + counts.unknown > 0) process.exitCode = 1;
  if (flags.json) return printJson({ ...header, ...counts, ...(doneBefore > 0 && { doneBefore }) });
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome}`);
  const would = flags.dryRun ? 'Nothing was done; this would come of it: ' : '';
  const before = doneBefore > 0 ? ` Lines up to ${doneBefore} were done before.` : '';
  say(`${would}${parts.join(', ') || 'no lines'}.${before}`);
}
