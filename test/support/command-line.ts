import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Credential } from '@latchkey/domain';
import { diesWithUs } from './dies-with-us.js';

const BIN = resolve(import.meta.dirname, '../../apps/cli/bin/latchkey.js');

/** What a command said, and how it ended. */
export class Run {
  constructor(
    readonly code: number | null,
    readonly stdout: string,
    readonly stderr: string,
  ) {}

  /** stdout as JSON */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  get json(): any {
    return JSON.parse(this.stdout);
  }
}

/** The built `latchkey` command of a person with a home folder of their own. */
export class CommandLine {
  constructor(private readonly variables: Readonly<Record<string, string>>) {}

  /** Of somebody who is not logged in. */
  static at(home: string): CommandLine {
    return new CommandLine({ HOME: home, XDG_CONFIG_HOME: '' });
  }

  /** The same person, with variables that name a service and a key to it. */
  as(url: string, { accessKey, secretKey }: Credential): CommandLine {
    return this.with({ LATCHKEY_URL: url, LATCHKEY_ACCESS_KEY: accessKey, LATCHKEY_SECRET_KEY: secretKey });
  }

  with(variables: Readonly<Record<string, string>>): CommandLine {
    return new CommandLine({ ...this.variables, ...variables });
  }

  run(...args: string[]): Promise<Run> {
    return this.fed('', ...args);
  }

  /** Runs it with something on its standard input, which is no terminal. */
  fed(input: string, ...args: string[]): Promise<Run> {
    const child = this.start(...args);
    child.stdin.on('error', () => undefined).end(input);
    return ended(child);
  }

  /** Starts it. */
  start(...args: string[]) {
    const child = spawn(process.execPath, [BIN, ...args], { env: this.#env, stdio: 'pipe' });
    diesWithUs(child);
    return child;
  }

  /** Runs it on a terminal, where both outputs are one, and types an answer each time it has asked. */
  async onTerminal(answers: readonly string[], ...args: string[]): Promise<Run> {
    const line = [process.execPath, BIN, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    const child = spawn('script', ['-qfec', `exec ${line}`, '/dev/null'], { env: this.#env, stdio: 'pipe' });
    diesWithUs(child);
    const left = [...answers];
    let shown = '';
    child.stdout.on('data', (chunk: Buffer) => {
      shown += stripVTControlCharacters(chunk.toString());
      if (!/(\[y\/N\]|key:) *$/.test(shown) || left.length === 0) return;
      shown = '';
      child.stdin.write(`${left.shift()}\r`);
    });
    return ended(child);
  }

  get #env(): NodeJS.ProcessEnv {
    const { KAFKA_BROKERS, MONGODB_URI, ...inherited } = process.env;
    return { ...inherited, ...this.variables };
  }
}

async function ended(child: ReturnType<CommandLine['start']>): Promise<Run> {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return new Run(code, said.stdout, said.stderr);
}
