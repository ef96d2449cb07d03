import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyRing } from '@latchkey/domain';
import type { InstallationOptions } from '@latchkey/installation';

/** Options for an installation in a fresh folder (it does not exist yet), and how to remove it. */
export async function freshInstallation(): Promise<InstallationOptions & { remove(): Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), 'latchkey-'));
  return {
    dataDirectory: join(parent, 'data'),
    ring: new KeyRing([]),
    clock: { now: () => Date.now() },
    onTailCut: () => undefined,
    onFailure: (error) => {
      throw error;
    },
    remove: () => rm(parent, { recursive: true, force: true }),
  };
}
