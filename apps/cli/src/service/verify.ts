import type { Latchkey } from '@latchkey/client';
import { Option, type Command } from 'commander';
import { printJson } from '../output.js';
import { several } from './arguments.js';
import { asking, withService } from './asking.js';
import type { ServiceFlags } from './connection.js';
import { pairOf, type PairFlags } from './credentials.js';
import { printDetails } from './tables.js';

interface VerifyFlags extends ServiceFlags, PairFlags {
  readonly kind?: 'api' | 'data-loader';
  readonly scope?: string[];
  readonly address?: string;
}

/** Adds `latchkey verify`. */
export function verifyCommand(latchkey: Command): void {
  asking(latchkey, 'verify', 'say whether a credential works, for whom, or why not; exits 1 where it does not')
    .option('--key-file <file>', 'read {"accessKey", "secretKey"} from a file; -: from standard input (default: asks)')
    .addOption(new Option('--kind <kind>', 'for what it is shown').choices(['api', 'data-loader']))
    .option('--scope <scope>', 'what it is shown for needs; may be repeated', several)
    .option('--address <address>', 'where the request came from')
    .action(withService(verify));
}

async function verify(latchkey: Latchkey, flags: VerifyFlags): Promise<void> {
  const { kind, scope: scopes, address, json } = flags;
  const verification = await latchkey.verify(await pairOf(flags), { ...(kind && { kind }), scopes, address });
  const { valid, code, user, key, missingScopes = [], limit } = verification;
  if (!valid || missingScopes.length > 0) process.exitCode = 1;
  if (json) return printJson(verification);
  if (!valid) return printDetails({ valid: 'no', code });
  printDetails({
    valid: 'yes',
    user: `${user!.name} (${user!.id}), ${user!.role}`,
    key: `${key!.name} (${key!.id})`,
    expires: key!.expiresAt ?? 'never',
    ...(scopes && { missingScopes: missingScopes.join(', ') || 'none' }),
    ...(limit && { limit: `${limit.remaining} of ${limit.requests} left, all of them in ${limit.resetSeconds} s` }),
  });
}
