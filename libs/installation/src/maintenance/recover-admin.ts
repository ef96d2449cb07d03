import { FIRST, idFromBytes, issueCredential, type Credential, type User } from '@latchkey/domain';
import { randomBytes } from 'node:crypto';
import { createAdminKey, ensureFirstAdmin, systemContext } from './first-admin.js';
import type { InstallationOptions, WriteSide } from '../write-side.js';
import { requireUsable, writeCredentialFile, type OutFile } from '../files/credential-file.js';
import { withWriteSide } from '../with-log-side.js';

export interface RecoveredAdmin {
  readonly credential: Credential;
  readonly userId: string;
  readonly userName: string;
}

/**
 * Makes a new admin key for somebody with access to the machine: mapped to the first admin, who is made an active
 * admin again if need be. The service must be stopped.
 *
 * @param outFile where the credential is written before its event is appended; null: nowhere, the caller shows it
 * @throws OutFileRefused before anything is done; LogInUse while the service runs; DataDirectoryError, LogError, LatchkeyError
 */
export async function recoverAdmin(options: InstallationOptions, outFile: OutFile | null): Promise<RecoveredAdmin> {
  if (outFile !== null) await requireUsable(outFile);
  return withWriteSide(options, async (writeSide) => {
    const parts = { replica: writeSide.replica, runner: writeSide.runner, ring: options.ring, clock: options.clock };
    const credential = issueCredential('api');
    await ensureFirstAdmin(parts, () => Promise.resolve());
    const user = await ensureActiveAdmin(writeSide);
    if (outFile !== null) await writeCredentialFile(outFile.path, credential);
    await createAdminKey(parts, idFromBytes('key', randomBytes(16)), 'Recovered admin key', credential, user.id);
    return { credential, userId: user.id, userName: user.name };
  });
}

const allowed = () => undefined;

async function ensureActiveAdmin({ runner, replica }: WriteSide): Promise<User> {
  const { activeAdmins, streams } = replica.account(FIRST.account.id);
  if (streams.get(FIRST.userId)!.quarantined) return registerAdmin(runner);
  await runner.onUser(systemContext(), FIRST.userId, {
    authorize: allowed,
    command: () => ({ type: 'ActivateUser' }),
  });
  const { state } = await runner.onUser(systemContext(), FIRST.userId, {
    authorize: allowed,
    command: () => ({ type: 'EditUser', role: 'admin', activeAdmins }),
  });
  return state;
}

// A quarantined user may do nothing any more, so somebody else has to be the admin.
async function registerAdmin(runner: WriteSide['runner']): Promise<User> {
  const { state } = await runner.onUser(systemContext(), idFromBytes('usr', randomBytes(16)), {
    authorize: allowed,
    command: () => ({ type: 'RegisterUser', name: 'Recovered admin', email: null, role: 'admin', externalId: null }),
  });
  return state;
}
