import { isCode } from '@latchkey/client';
import { Option, type Command } from 'commander';
import { printJson, say } from '../output.js';
import { asking, withService } from './asking.js';
import { connect, LOCAL, serviceUrl, type ServiceFlags } from './connection.js';
import { pairOf, type PairFlags } from './credentials.js';
import { readProfiles, writeProfiles, type Profiles } from './profiles.js';
import { printDetails, printTable } from './tables.js';

const DEFAULT = 'default';

/** Adds `latchkey login`, `logout`, `profiles` and `me`. */
export function loginCommands(latchkey: Command): void {
  asking(latchkey, 'login', 'keep the address of a service and a key to it in a profile, and use it from now on')
    .addOption(
      new Option('--url <url>', 'where the service is').default(LOCAL).env('LATCHKEY_URL').argParser(serviceUrl),
    )
    .option('--key-file <file>', 'read {"accessKey", "secretKey"} from a file; -: from standard input (default: asks)')
    .action(login);
  asking(latchkey, 'logout', 'forget a profile; its key goes on working until it is deleted').action(logout);
  asking(latchkey, 'profiles', 'list the profiles, or use another one from now on')
    .argument('[name]', 'the one to use')
    .action(profiles);
  asking(latchkey, 'me', 'say which user and key the service sees').action(
    withService(async (client, { json }: ServiceFlags) => {
      const { account, user, key } = await client.me();
      if (json) return printJson({ account, user, key });
      printDetails({
        user: `${user.name} (${user.id})`,
        role: user.role,
        key: `${key!.name} (${key!.id})`,
        expires: key!.expiresAt ?? 'never',
        account: account.name,
      });
    }),
  );
}

async function login(flags: ServiceFlags & PairFlags & { readonly url: string }): Promise<void> {
  const { url, profile: name = DEFAULT } = flags;
  if (url.startsWith('http:') && !/^(localhost|127\..*|\[::1\])$/.test(new URL(url).hostname)) {
    say(`Note: ${url} is not encrypted: who is on the way sees the secret.`);
  }
  const before = await readProfiles();
  const profile = { url, ...(await pairOf(flags)) };
  const { user } = await connect(profile, flags)
    .me()
    .catch((error: unknown) => {
      throw isCode(error, 'UNAUTHENTICATED')
        ? new Error(`${url} does not accept this key. Nothing was kept.`, { cause: error })
        : error;
    });
  await writeProfiles({ current: name, profiles: { ...before.profiles, [name]: profile } });
  if (flags.json) printJson({ profile: name, url, user });
  else say(`Logged in to ${url} as ${user.name} (${user.role}); the profile is "${name}".`);
}

/** @throws Error where there is no such profile */
async function existing(named: string | undefined): Promise<[string, Profiles]> {
  const kept = await readProfiles();
  const name = named ?? kept.current ?? DEFAULT;
  if (!Object.hasOwn(kept.profiles, name)) throw new Error(`There is no profile "${name}".`);
  return [name, kept];
}

async function logout({ profile, json }: ServiceFlags): Promise<void> {
  const [name, { current, profiles }] = await existing(profile);
  const { [name]: _forgotten, ...rest } = profiles;
  // the next command must not go to another service unasked
  const next = name === current ? null : current;
  await writeProfiles({ current: next, profiles: rest });
  if (json) printJson({ profile: name, current: next });
  else
    say(
      `Profile "${name}" is forgotten.${next === null ? ' Choose another with `latchkey profiles NAME`, or log in.' : ''}`,
    );
}

async function profiles(name: string | undefined, { json }: ServiceFlags): Promise<void> {
  const { profiles: kept } = name === undefined ? await readProfiles() : (await existing(name))[1];
  const current = name ?? (await readProfiles()).current;
  if (name !== undefined) await writeProfiles({ current: name, profiles: kept });
  const rows = Object.entries(kept).map(([each, { url, accessKey }]) => ({
    profile: each,
    url,
    accessKey,
    current: each === current,
  }));
  if (json) printJson(rows);
  else
    printTable(
      ['used', 'profile', 'url', 'access key'],
      rows.map((row) => [row.current ? 'yes' : 'no', row.profile, row.url, row.accessKey]),
    );
}
