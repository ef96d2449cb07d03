import {
  userDecider,
  FIRST,
  idFromBytes,
  issueCredential,
  type Credential,
  type User,
  type UserCommand,
} from '@latchkey/domain';
import { randomBytes } from 'node:crypto';
import { withWriteSide, type Backend } from '../backend.js';
import { requireUsable, writeCredentialFile, type OutFile } from '../files/credential-file.js';
import type { WriteSide } from '../write-side.js';
import { createAdminKey, ensureFirstAdmin, systemContext } from './first-admin.js';

/**
 * Creates the first account, admin and admin key on an empty log; on Kafka first the topics that are missing. Repeating it
 * changes nothing.
 *
 * @param outFile where the credential is written before its event is appended; null: `Backend.firstAdminKeyFile`
 * @returns the credential, or null when the installation existed
 * @throws OutFileRefused before anything is done; DataDirectoryError, LogError, LatchkeyError
 */
export async function initialise(backend: Backend, outFile: OutFile | null): Promise<Credential | null> {
  const { ring, clock } = backend.options;
  const usable = async () => {
    if (outFile !== null) await requireUsable(outFile);
  };
  const file = outFile?.path ?? backend.firstAdminKeyFile;
  const keep = async (credential: Credential) => {
    if (file !== null) await writeCredentialFile(file, credential);
  };
  const create = async ({ replica, runner }: WriteSide) => {
    // a repetition changes nothing, so the file does not matter
    if (!replica.stream(FIRST.account.id, FIRST.keyId)?.state) await usable();
    return ensureFirstAdmin({ replica, runner, ring, clock }, keep);
  };
  return withWriteSide(backend, create, usable);
}

/** A new admin key, and the user it acts as. */
export interface RecoveredAdmin {
  readonly credential: Credential;
  readonly userId: string;
  readonly userName: string;
}

/**
 * Creates a new admin key for an operator of the machine: mapped to the first admin, who becomes an active admin again if
 * need be. The service must be stopped.
 *
 * @param outFile where the credential is written before its event is appended; null: nowhere, the caller shows it
 * @throws OutFileRefused before anything is done; LogInUse while the service runs; DataDirectoryError, LogError, LatchkeyError
 */
export async function recoverAdmin(backend: Backend, outFile: OutFile | null): Promise<RecoveredAdmin> {
  if (outFile !== null) await requireUsable(outFile);
  const { ring, clock } = backend.options;
  return withWriteSide(backend, async (writeSide) => {
    const parts = { replica: writeSide.replica, runner: writeSide.runner, ring, clock };
    const credential = issueCredential('api');
    await ensureFirstAdmin(parts, () => Promise.resolve());
    const user = await ensureActiveAdmin(writeSide);
    if (outFile !== null) await writeCredentialFile(outFile.path, credential);
    await createAdminKey(parts, idFromBytes('key', randomBytes(16)), 'Recovered admin key', credential, user.id);
    return { credential, userId: user.id, userName: user.name };
  });
}

async function ensureActiveAdmin({ runner, replica }: WriteSide): Promise<User> {
  const { activeAdmins, streams } = replica.account(FIRST.account.id);
  const run = async (id: string, command: UserCommand) => {
    const { state } = await runner.run(userDecider, systemContext(), id, {
      authorize: () => undefined,
      command: () => command,
    });
    return state;
  };
  // nothing can be done with a quarantined user any more, so another one becomes the admin
  if (streams.get(FIRST.userId)!.quarantined) {
    const user = { name: 'Recovered admin', email: null, role: 'admin', externalId: null } as const;
    return run(idFromBytes('usr', randomBytes(16)), { type: 'RegisterUser', ...user });
  }
  await run(FIRST.userId, { type: 'ActivateUser' });
  return run(FIRST.userId, { type: 'EditUser', role: 'admin', activeAdmins });
}
