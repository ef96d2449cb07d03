import type { ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel, type KafkaConfig } from 'kafkajs';
import { diesWithUs } from '../dies-with-us.js';
import { freeze, thaw } from '../freeze.js';
import { gone } from '../gone.js';
import type { TcpProxy } from '../tcp-proxy.js';
import { spawnKafkaClass } from './kafka-jars.js';

const READY_WITHIN_MS = 110_000;
const ASK_EVERY_MS = 100;

/** One broker, which is a controller too, in a folder of its own. */
export class KafkaNode {
  #process: ChildProcess | null = null;

  constructor(
    readonly id: number,
    /** where clients connect, past any proxy */
    readonly port: number,
    /** between this node and its clients, if there is one */
    readonly proxy: TcpProxy | null,
    private readonly folder: string,
    private readonly jars: string,
    /** the listener of the other nodes, without security */
    private readonly internal: string,
  ) {}

  /** The folder of a partition: its segments lie in it. */
  partitionFolder(topic: string, partition: number): string {
    return join(this.folder, 'data', `${topic}-${partition}`);
  }

  get pid(): number {
    if (this.#process?.pid === undefined) throw new Error(`node ${this.id} does not run`);
    return this.#process.pid;
  }

  /** Resolves when the process that runs now is gone. */
  get gone(): Promise<void> {
    return gone(this.#process);
  }

  /** Resolves when the node answers and counts itself among the brokers; rejects with its log when it exits. */
  async start(): Promise<void> {
    const log = await open(join(this.folder, 'broker.log'), 'a');
    const child = spawnKafkaClass(
      this.jars,
      ['-Xmx384m'],
      ['kafka.Kafka', join(this.folder, 'broker.properties')],
      log.fd,
    );
    await log.close();
    this.#process = child;
    child.once('error', () => undefined);
    diesWithUs(child);
    await seen(direct([this.internal]), [this.id], () => this.#refuseWhenGone(child));
  }

  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** A clean end: leadership moves first, if there is somebody to take it. */
  async stop(): Promise<void> {
    this.resume();
    await this.#end('SIGTERM');
  }

  /** SIGSTOP: the connections stay, and nothing answers. */
  pause(): void {
    freeze(this.#process);
  }

  resume(): void {
    thaw(this.#process);
  }

  /** Ends it cleanly if it runs; starts it in the same folder, on the same ports; resolves when it answers. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = null;
    child?.kill(signal);
    await gone(child);
  }

  async #refuseWhenGone(child: ChildProcess): Promise<void> {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) return;
    const log = await readFile(join(this.folder, 'broker.log'), 'utf8');
    throw new Error(`Kafka node ${this.id} did not start:\n${log.slice(-8000)}`);
  }
}

/** How kafkajs connects without security and without a word. */
export function direct(brokers: string[]): KafkaConfig {
  return { brokers, logLevel: logLevel.NOTHING, retry: { retries: 0 }, connectionTimeout: 5000 };
}

/** Resolves when a metadata answer names every one of these nodes; `still` may reject in between. */
export async function seen(client: KafkaConfig, ids: readonly number[], still: () => Promise<void>): Promise<void> {
  const end = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const known = await nodesOf(client).catch((error: Error) => error);
    if (Array.isArray(known) && ids.every((id) => known.includes(id))) return;
    await still();
    if (Date.now() > end) throw new Error(`Kafka was not ready within ${READY_WITHIN_MS} ms: ${String(known)}`);
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}

async function nodesOf(client: KafkaConfig): Promise<number[]> {
  const admin = new Kafka(client).admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    return brokers.map(({ nodeId }) => nodeId);
  } finally {
    await admin.disconnect();
  }
}
