import { LatchkeyProblem } from '@latchkey/client';
import { CommanderError } from 'commander';
import { say } from './output.js';
import { program } from './program.js';

const FAILED = 1;
const WRONG_USAGE = 2;

/** What went wrong, which member of what was sent is to be corrected, and what operators look for in their logs. */
function explain(error: unknown): string {
  if (!(error instanceof LatchkeyProblem)) return (error as Error).message;
  const { code, message, errors = [], requestId } = error;
  const wrong = errors.map(({ pointer, message }) => `\n  ${pointer.replace(/^[/?]/, '')}: ${message}`);
  return `${message}${wrong.join('')}\n(${code}${requestId ? `, request ${requestId}` : ''})`;
}

// who reads only the first lines of a list has enough
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  } else {
    say(explain(error));
    process.exitCode = FAILED;
  }
}
