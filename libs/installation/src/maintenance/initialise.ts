import { FIRST, type Credential } from '@latchkey/domain';
import { withWriteSide, type Backend } from '../backend.js';
import { requireUsable, writeCredentialFile, type OutFile } from '../files/credential-file.js';
import { ensureFirstAdmin } from './first-admin.js';

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
  const create = async ({ replica, runner }: Awaited<ReturnType<Backend['open']>>) => {
    // a repetition changes nothing, so the file does not matter
    if (!replica.stream(FIRST.account.id, FIRST.keyId)?.state) await usable();
    return ensureFirstAdmin({ replica, runner, ring, clock }, keep);
  };
  return withWriteSide(backend, create, usable);
}
