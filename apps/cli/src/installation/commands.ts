import type { Command } from 'commander';
import type * as actions from './actions.js';

type Actions = typeof actions;

/** What serves an installation is loaded by the commands that need it. */
const lazily =
  (name: keyof Actions) =>
  async (...given: unknown[]): Promise<void> => {
    const { [name]: act } = await import('./actions.js');
    await (act as (...args: unknown[]) => Promise<void>)(...given);
  };

/** Adds what works on an installation itself: on its folder, or on its topics and databases. */
export function installationCommands(latchkey: Command): void {
  const command = (name: string, summary: string) =>
    latchkey.command(name).description(summary).option('--json', 'print the result as JSON');

  command('init', 'make the first account, admin and admin key on an empty log; print the key as JSON')
    .option('--allow-unsafe', 'on Kafka: accept fewer than three brokers, for trying it out')
    .option('--out <file>', 'write the key to a file (mode 0600) and print nothing')
    .option('--force', 'replace the file if it exists')
    .action(lazily('init'));
  command('doctor', 'check configuration, data directory, log and read model; change nothing')
    .option(
      '--accept-log',
      'after restoring a backup: take the log at hand for the history that counts (service stopped)',
    )
    .action(lazily('doctor'));
  command(
    'rebuild',
    'fold the log into a new read model, compare it with the live one, replace it (service stopped)',
  ).action(lazily('rebuildReadModel'));
  command('backup', 'copy the log into an empty folder, also while the service runs')
    .argument('<dir>', 'the folder; created if need be')
    .action(lazily('backupLog'));
  command('restore', 'put a backup of topics into empty topics (Kafka only)')
    .argument('<dir>', 'a folder that `backup` made')
    .action(lazily('restoreLog'));
  command('recover-admin', 'make a new admin key, for who has access to the machine (service stopped)')
    .option('--out <file>', 'write the key to a file (mode 0600) instead of printing it')
    .option('--force', 'replace the file if it exists')
    .action(lazily('recover'));
  command('sign-in-link', 'print a link that signs a user in once, within 15 minutes, also while the service runs')
    .option('--user <email>', 'e-mail address or id of the user; default: the first active admin')
    .action(lazily('printSignInLink'));
}
