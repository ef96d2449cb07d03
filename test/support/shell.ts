import { spawn, type ChildProcess } from 'node:child_process';

const PROMPT = '--- that was it';

/** A terminal: one `sh` that keeps its variables and functions from command to command. */
export class Shell {
  #output = '';
  #wake: () => void = () => undefined;

  private constructor(private readonly process: ChildProcess) {
    for (const stream of [process.stdout!, process.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
        this.#wake();
      });
    }
    process.once('close', () => this.#wake());
  }

  static open(folder: string): Shell {
    return new Shell(spawn('sh', ['-s'], { cwd: folder, stdio: 'pipe' }));
  }

  /** Runs commands and resolves with all they said; rejects with it when one fails, and the terminal is closed then. */
  async run(commands: string): Promise<string> {
    this.process.stdin!.write(`set -eu\n${commands}\nprintf '%s\\n' '${PROMPT}'\n`);
    while (!this.#output.includes(PROMPT)) {
      if (this.process.exitCode !== null) throw new Error(`${commands}\nfailed:\n${this.#output}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const [said = ''] = this.#output.split(PROMPT);
    this.#output = '';
    return said;
  }

  close(): void {
    this.process.stdin!.end();
  }
}
