import { NotReady } from '@latchkey/domain';
import { Calls, startThread } from '@latchkey/read-model/embedded';
import type { Worker } from 'node:worker_threads';
import type { Extents, LogName, ProjectingData, ProjectingMessage } from './messages.js';
import { serveLog, type ServedLog } from './serve-log.js';
import type { ThreadProgress } from './thread-progress.js';

export type Opened = Extract<ProjectingMessage, { kind: 'opened' }>;
export type ServedLogs = Readonly<Record<LogName, ServedLog>>;

/** Who is told of a thread that projects. */
export interface ProjectingListener {
  readonly progress: Readonly<Record<LogName, ThreadProgress>>;
  /** the file can be read from now on */
  onComplete(): void;
  /** nothing is projected any more */
  onBegun(): void;
  /** the file cannot be trusted */
  onDamage(what: string): void;
  /** the thread has ended */
  onFailure(error: Error): void;
}

/** A thread that folds both logs into the file of a read model. */
export class Projecting {
  /** What the thread found in the file. @throws Error when it could be neither opened nor made */
  readonly opened: Promise<Opened>;
  readonly #worker: Worker;
  readonly #calls: Calls;
  #closing = false;
  #remaking = false;

  constructor(
    file: string,
    extents: Extents,
    private readonly listener: ProjectingListener,
  ) {
    const workerData: ProjectingData = { file, extents };
    this.#worker = startThread('projecting.worker', import.meta.url, workerData);
    this.#calls = new Calls(this.#worker);
    // a process lives for as long as somebody waits for this
    this.#worker.ref();
    this.opened = new Promise<Opened>((resolve, reject) => {
      this.#worker.on('message', (message: ProjectingMessage) => message.kind === 'opened' && resolve(message));
      this.#worker.on('error', (error) => {
        reject(error as Error);
        this.#fail(error as Error);
      });
    });
    this.opened.then(
      () => this.#worker.unref(),
      () => undefined,
    );
  }

  /** Begins to fold these logs. */
  run(logs: ServedLogs): Promise<void> {
    this.#worker.on('message', (message: ProjectingMessage) => this.#hear(message, logs));
    return this.#calls.ask('run');
  }

  /** Throws the file away and folds the logs into a new one. Nobody may read it any more. */
  remake(extents: Extents): Promise<void> {
    this.#remaking = true;
    return this.#calls.ask('remake', extents);
  }

  /** Resolves when everything that is projected by now is on the disk. */
  flush(): Promise<void> {
    return this.#calls.ask('flush');
  }

  /** The digest of all documents. Ask while nothing is projected. */
  digest(): Promise<string> {
    return this.#calls.ask('digest');
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#calls.ask('close').catch(() => undefined);
    await this.#worker.terminate();
  }

  #hear(message: ProjectingMessage, logs: ServedLogs): void {
    const { progress } = this.listener;
    switch (message.kind) {
      case 'read':
        serveLog(logs[message.log], message.port, message.from, message.follow).catch((error: Error) => this.#fail(error)); // prettier-ignore
        break;
      case 'begun':
        this.#remaking = false;
        this.listener.onBegun();
        break;
      case 'projected':
        // of the file before
        if (!this.#remaking) progress[message.log].reached(message.offset);
        break;
      case 'failing':
        progress[message.log].lastError = new NotReady(`the read model cannot be written: ${message.problem.message}`);
        if (message.problem.damaged) this.listener.onDamage(message.problem.message);
        break;
      case 'complete':
        this.listener.onComplete();
        break;
      case 'failed':
        this.#fail(new Error(message.reason));
    }
  }

  #fail(error: Error): void {
    if (!this.#closing) this.listener.onFailure(error);
  }
}
