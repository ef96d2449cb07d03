import type { Credential } from '@latchkey/domain';
import { ensureFirstAdmin, writeCredentialFile } from '../first-admin.js';
import type { InstallationOptions, LogSide } from '../log-side.js';
import { initialiseShared } from '../shared/initialise-shared.js';
import { withLogSide } from '../with-log-side.js';

/**
 * Makes the first account, admin and admin key on an empty log; on Kafka first the topics that are missing. Doing it again
 * changes nothing.
 *
 * @param outFile where the credential is written before its event is appended; null: `first-admin-key.json`, on Kafka
 * nowhere: the caller shows it
 * @returns the credential, or null when the installation existed
 * @throws DataDirectoryError, LogError, LatchkeyError
 */
export async function initialise(options: InstallationOptions, outFile: string | null): Promise<Credential | null> {
  const { kafka } = options;
  if (kafka !== undefined) await initialiseShared({ ...options, kafka });
  return withLogSide(options, (side) => makeFirstAdmin(side, options, outFile));
}

function makeFirstAdmin(
  { replica, runner, directory }: LogSide,
  { ring, clock, kafka }: InstallationOptions,
  outFile: string | null,
): Promise<Credential | null> {
  const file = outFile ?? (kafka === undefined ? directory.firstAdminKey : null);
  return ensureFirstAdmin({ replica, runner, ring, clock }, async (credential) => {
    if (file !== null) await writeCredentialFile(file, credential);
  });
}
