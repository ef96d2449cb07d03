import { CommanderError } from 'commander';
import { program } from './program.js';
import { say } from './output.js';

const FAILED = 1;
const WRONG_USAGE = 2;

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  } else {
    say((error as Error).message);
    process.exitCode = FAILED;
  }
}
