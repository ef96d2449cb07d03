import type { Credential } from '@latchkey/domain';
import { Client } from './client.js';
import { freeze, thaw } from './freeze.js';
import { freePort } from './free-port.js';
import { Service, type Program } from './service.js';

/** One API or projector of many: a process that tests may treat badly. It keeps its port and its data directory. */
export class SharedProcess {
  /** what it said, also before it was last started */
  readonly lines: string[] = [];
  #service: Service | null = null;
  #port: string | null = null;

  constructor(
    readonly program: Program,
    readonly dataDirectory: string,
    private readonly env: Record<string, string>,
    private readonly credential: Credential,
  ) {}

  /** where it listens, also while it is away */
  get url(): string {
    if (this.#port === null) throw new Error(`this ${this.program} was never started`);
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Acts as the first admin. */
  get admin(): Client {
    return new Client(this.url, this.credential);
  }

  get output(): string {
    return [...this.lines, ...(this.#service?.lines ?? [])].join('\n');
  }

  /** Resolves when it listens; rejects with its output when it exits before. */
  async start(): Promise<void> {
    this.#port ??= await freePort();
    this.lines.push(...(this.#service?.lines ?? []));
    this.#service = null;
    this.#service = await Service.start(this.dataDirectory, { ...this.env, PORT: this.#port }, this.program);
  }

  /** SIGTERM; resolves with the exit code once it is gone. */
  async stop(): Promise<number | null> {
    this.resume();
    return (await this.#service?.stop()) ?? null;
  }

  /** SIGKILL; resolves once it is gone. */
  async kill(): Promise<void> {
    await this.#service?.stop('SIGKILL');
  }

  /** SIGSTOP: its connections stay, and it answers nothing. */
  pause(): void {
    freeze(this.#service?.process);
  }

  resume(): void {
    thaw(this.#service?.process);
  }

  /** Ends it cleanly if it runs, and starts it again. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }
}
