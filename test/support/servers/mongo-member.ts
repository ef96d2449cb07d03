import { spawn, type ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { eventually } from '../eventually.js';
import { diesWithUs } from '../dies-with-us.js';
import { freeze, thaw } from '../freeze.js';
import { gone } from '../gone.js';

const STARTS_WITHIN_MS = 60_000;

/** One mongod of a replica set, as a process that tests may treat badly. It keeps port and folder for its life. */
export class MongoMember {
  #process: ChildProcess | null = null;

  constructor(
    readonly port: number,
    private readonly binary: string,
    private readonly options: readonly string[],
  ) {}

  get pid(): number {
    return this.#process!.pid!;
  }

  /** Resolves when the process that runs now is gone. */
  get gone(): Promise<void> {
    return gone(this.#process);
  }

  /** Starts it, or starts it again on what its folder holds; resolves once it takes connections. */
  async restart(): Promise<void> {
    if (this.#process !== null) await this.kill();
    const started = spawn(this.binary, [...this.options, '--port', String(this.port)], { stdio: 'ignore' });
    this.#process = started;
    started.once('error', () => undefined);
    diesWithUs(started);
    await eventually(
      () => started.exitCode !== null || accepts(this.port),
      (ready) => ready,
      STARTS_WITHIN_MS,
    );
    if (started.exitCode !== null) throw new Error(`mongod on port ${this.port} ended with code ${started.exitCode}`);
  }

  /** With -9; resolves once it is gone. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    child?.kill('SIGKILL');
    await gone(child);
  }

  pause(): void {
    freeze(this.#process);
  }

  resume(): void {
    thaw(this.#process);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
