import type { Credential } from '@latchkey/domain';
import { ensureFirstAdmin, writeCredentialFile } from '../first-admin.js';
import type { InstallationOptions } from '../log-side.js';
import { withLogSide } from '../with-log-side.js';

/**
 * Makes the first account, admin and admin key on an empty log. Doing it again changes nothing.
 *
 * @param outFile where the credential is written before its event is appended; null: `first-admin-key.json`
 * @returns the credential, or null when the installation existed
 * @throws DataDirectoryError, LogError, LatchkeyError
 */
export function initialise(options: InstallationOptions, outFile: string | null): Promise<Credential | null> {
  return withLogSide(options, async (side) => {
    const { replica, runner, directory } = side;
    return await ensureFirstAdmin({ replica, runner, ring: options.ring, clock: options.clock }, (credential) =>
      writeCredentialFile(outFile ?? directory.firstAdminKey, credential),
    );
  });
}
