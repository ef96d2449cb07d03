import { FIRST, type Credential } from '@latchkey/domain';
import { existingDataDirectory } from '../files/data-directory.js';
import { ensureFirstAdmin } from './first-admin.js';
import type { InstallationOptions, WriteSide } from '../write-side.js';
import { requireUsable, writeCredentialFile, type OutFile } from '../files/credential-file.js';
import { initialiseCluster } from '../cluster/initialise.js';
import { withWriteSide } from '../with-log-side.js';

/**
 * Makes the first account, admin and admin key on an empty log; on Kafka first the topics that are missing. Doing it again
 * changes nothing.
 *
 * @param outFile where the credential is written before its event is appended; null: `first-admin-key.json`, on Kafka
 * nowhere: the caller shows it
 * @returns the credential, or null when the installation existed
 * @throws OutFileRefused before anything is done; DataDirectoryError, LogError, LatchkeyError
 */
export async function initialise(options: InstallationOptions, outFile: OutFile | null): Promise<Credential | null> {
  const { kafka, dataDirectory } = options;
  const usable = async () => {
    if (outFile !== null) await requireUsable(outFile);
  };
  if (kafka !== undefined) await initialiseCluster({ ...options, kafka }, usable);
  else if (!(await existingDataDirectory(dataDirectory).catch(() => false))) await usable();
  return withWriteSide(
    options,
    async (writeSide) => {
      // doing it again changes nothing, and so refuses nothing
      if (!writeSide.replica.stream(FIRST.account.id, FIRST.keyId)?.state) await usable();
      return makeFirstAdmin(writeSide, options, outFile);
    },
    true,
  );
}

function makeFirstAdmin(
  { replica, runner, directory }: WriteSide,
  { ring, clock, kafka }: InstallationOptions,
  outFile: OutFile | null,
): Promise<Credential | null> {
  const file = outFile?.path ?? (kafka === undefined ? directory.firstAdminKey : null);
  return ensureFirstAdmin({ replica, runner, ring, clock }, async (credential) => {
    if (file !== null) await writeCredentialFile(file, credential);
  });
}
