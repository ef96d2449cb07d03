import { open, rm } from 'node:fs/promises';
import { SecretLost, type IssuedKey, type KeyChanges, type Latchkey, type NewKey } from '@latchkey/client';
import type { Command } from 'commander';
import { printJson, say } from '../output.js';
import { expiryOf, jsonObject, limitOf, several } from './arguments.js';
import { keyIdOf, userIdOf } from './asking.js';
import type { ServiceFlags } from './connection.js';

/** What `create` and `edit` both take. */
export const withMembers = (command: Command): Command =>
  command
    .option('--user <user>', 'whom it acts as: id, e-mail address or external id (create: default you)')
    .option('--description <text>', 'what it is for')
    .option('--expires <when>', 'a date, a time from now as in 90d, or never', expiryOf)
    .option('--scope <scope>', 'what it may do, as in elements:read; may be repeated', several)
    .option('--address <network>', 'where it works from, as in 10.0.0.0/8; may be repeated', several)
    .option('--limit <limit>', 'requests in a time, as in 100/60s', limitOf)
    .option('--tag <tag>', 'a label; may be repeated', several)
    .option('--environment <name>', 'where it is used, as in production')
    .option('--metadata <json>', 'a JSON object that services are told with the caller', jsonObject);

export interface MemberFlags extends ServiceFlags {
  readonly name?: string;
  readonly user?: string;
  readonly description?: string;
  readonly expires?: string;
  readonly scope?: string[] | false;
  readonly address?: string[] | false;
  readonly limit?: { requests: number; perSeconds: number } | false;
  readonly tag?: string[] | false;
  readonly environment?: string | false;
  readonly metadata?: Record<string, unknown>;
  readonly out?: string;
}

/** The members that flags name; `--no-...` is the value that stands for none. */
export async function membersOf(latchkey: Latchkey, flags: MemberFlags): Promise<KeyChanges> {
  const { name, user, description, expires, scope, address, limit, tag, environment, metadata } = flags;
  const given = {
    name,
    description,
    expiresAt: expires === 'never' ? null : expires,
    mappedUserId: user === undefined ? undefined : await userIdOf(latchkey, user),
    scopes: scope === false ? null : scope,
    allowedAddresses: address === false ? null : address,
    limit: limit === false ? null : limit,
    tags: tag === false ? [] : tag,
    environment: environment === false ? null : environment,
    metadata,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** `keys create`: issues a key. */
export async function create(
  latchkey: Latchkey,
  name: string,
  flags: MemberFlags & { readonly kind?: 'api' | 'data-loader' },
): Promise<void> {
  const body = { ...(await membersOf(latchkey, flags)), name, ...(flags.kind && { kind: flags.kind }) } as NewKey;
  await handOver(flags, 'issued', () =>
    latchkey.keys.create(body).catch((error: unknown) => {
      if (!(error instanceof SecretLost)) throw error;
      say('The answer with the secret was lost on its way; the key gets another one, which nobody misses.');
      return latchkey.keys.rotate(error.key.id);
    }),
  );
}

/** `keys rotate`: gives a key a new secret. */
export async function rotate(
  latchkey: Latchkey,
  named: string,
  flags: MemberFlags & { readonly overlap: number },
): Promise<void> {
  const id = await keyIdOf(latchkey, named);
  await handOver(flags, 'rotated', () => latchkey.keys.rotate(id, flags.overlap));
}

/** Gives the secret to whom it is for: a file, a program, or a person. */
async function handOver(flags: MemberFlags, done: string, issue: () => Promise<IssuedKey>): Promise<void> {
  if (flags.out !== undefined) return intoFile(flags.out, flags, done, issue);
  const issued = await issue();
  if (flags.json) return printJson(issued);
  for (const { pointer, message } of issued.warnings ?? []) say(`Note: ${pointer.slice(1)} ${message}`);
  say(`Key ${issued.id} (${issued.name}) was ${done} for ${issued.mappedUser.name}. The secret is not shown again:`);
  printPair(issued);
}

/** The file is made first: where it cannot be, nothing is issued. */
async function intoFile(
  path: string,
  { json }: MemberFlags,
  done: string,
  issue: () => Promise<IssuedKey>,
): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  let issued: IssuedKey | undefined;
  try {
    issued = await issue();
    const { accessKey, secretKey, ...key } = issued;
    await file.writeFile(`${JSON.stringify({ accessKey, secretKey })}\n`);
    await file.datasync();
    if (json) printJson({ ...key, accessKey });
    say(`Key ${issued.id} was ${done}. Its credential is in ${path}.`);
  } catch (error) {
    // else it would be lost
    if (issued !== undefined) printPair(issued);
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Prints both halves, one a line. */
export function printPair({ accessKey, secretKey }: { readonly accessKey: string; readonly secretKey: string }): void {
  process.stdout.write(`accessKey: ${accessKey}\nsecretKey: ${secretKey}\n`);
}
