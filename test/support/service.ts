import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Credential } from '@latchkey/domain';
import { Client } from './client.js';
import { addressOf } from './address-of.js';
import { diesWithUs } from './dies-with-us.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** Which of the programs it is: one that answers, or one that keeps the read model up to date. */
export type Program = 'api' | 'projector';

/** A built program of Latchkey, running as a process of its own. */
export class Service {
  readonly lines: string[] = [];

  private constructor(
    readonly process: ChildProcess,
    readonly dataDirectory: string,
  ) {}

  /**
   * Starts it on a free port and resolves when it listens; rejects with its output when it exits before.
   *
   * @param descriptors how many files and connections it may have open; as many as this process by default
   */
  static async start(
    dataDirectory: string,
    env: Record<string, string> = {},
    program: Program = 'api',
    descriptors?: number,
  ): Promise<Service & { url: string }> {
    const service = Service.#spawn(dataDirectory, env, program, descriptors);
    const url = await addressOf(service.process, () => service.output);
    return Object.assign(service, { url });
  }

  /** Starts the service where it is expected to refuse: resolves with its exit code and output. */
  static async startAndExit(
    dataDirectory: string,
    env: Record<string, string> = {},
    program: Program = 'api',
  ): Promise<{ code: number | null; output: string }> {
    const service = Service.#spawn(dataDirectory, env, program);
    const [code] = (await once(service.process, 'close')) as [number | null];
    return { code, output: service.output };
  }

  get output(): string {
    return this.lines.join('\n');
  }

  /** The credential of the first admin. */
  async firstAdmin(): Promise<Credential> {
    return JSON.parse(await readFile(join(this.dataDirectory, 'first-admin-key.json'), 'utf8')) as Credential;
  }

  /** A client that acts as the first admin. */
  async admin(this: Service & { url: string }): Promise<Client> {
    return new Client(this.url, await this.firstAdmin());
  }

  /** Ends the process and waits until it is gone; returns its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return this.process.exitCode;
    const closed = once(this.process, 'close');
    this.process.kill(signal);
    const [code] = (await closed) as [number | null];
    return code;
  }

  static #spawn(dataDirectory: string, env: Record<string, string>, program: Program, descriptors?: number): Service {
    const { KAFKA_BROKERS, MONGODB_URI, ...inherited } = process.env;
    const command = [process.execPath, join(ROOT, `dist/${program}.js`)];
    const limited = ['sh', '-c', `ulimit -n ${descriptors}; exec "$@"`, 'sh', ...command];
    const [file, ...rest] = descriptors === undefined ? command : limited;
    const child = spawn(file!, rest, {
      env: { ...inherited, PORT: '0', LATCHKEY_USAGE_FLUSH_MS: '500', LATCHKEY_DATA_DIR: dataDirectory, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    diesWithUs(child);
    const service = new Service(child, dataDirectory);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream! }).on('line', (line) => service.lines.push(line));
    }
    return service;
  }
}

/** A fresh data directory (it does not exist yet) and how to remove it. */
export async function freshDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), 'latchkey-'));
  return { path: join(parent, 'data'), remove: () => rm(parent, { recursive: true, force: true }) };
}
