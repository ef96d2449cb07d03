import { Argument, Command } from 'commander';
import { completionScript, SHELLS } from './completion.js';
import { importCommands } from './import/commands.js';
import { installationCommands } from './installation/commands.js';
import { historyCommand } from './service/history.js';
import { keyCommands } from './service/keys.js';
import { loginCommands } from './service/login.js';
import { userCommands } from './service/users.js';
import { verifyCommand } from './service/verify.js';

/** The `latchkey` command. Exit codes: 0 done, 1 it failed or a check did, 2 wrong usage. */
export function program(): Command {
  const latchkey = new Command('latchkey')
    .description(
      'Keys, users and history of a Latchkey service, and the installation behind it. What asks a service goes by a profile of `latchkey login`, or LATCHKEY_URL, LATCHKEY_ACCESS_KEY and LATCHKEY_SECRET_KEY; what works on an installation takes the same variables as the service (LATCHKEY_DATA_DIR, ...).',
    )
    .addHelpText('after', '\nExit codes: 0 done, 1 it failed or a check did, 2 wrong usage.')
    .configureHelp({ showGlobalOptions: false })
    .showHelpAfterError('(add --help for what it takes)')
    .exitOverride();
  latchkey.commandsGroup('Ask a service:');
  loginCommands(latchkey);
  importCommands(keyCommands(latchkey), userCommands(latchkey));
  historyCommand(latchkey);
  verifyCommand(latchkey);
  latchkey.commandsGroup('Work on an installation:');
  installationCommands(latchkey);
  latchkey.commandsGroup('Others:');
  latchkey
    .command('completion')
    .description('print what completes commands and options: source <(latchkey completion bash)')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action((shell: (typeof SHELLS)[number]) => void process.stdout.write(completionScript(latchkey, shell)));
  return latchkey;
}
