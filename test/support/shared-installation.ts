import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Credential } from '@latchkey/domain';
import type { KafkaPlace } from '@latchkey/installation';
import type { Client } from './client.js';
import { freshFolder, type Folder } from './files.js';
import { latchkeyWith } from './latchkey-command.js';
import { startKafka, type KafkaCluster } from './servers/kafka.js';
import { anyMongo, freshDatabase, startMongo, type MongoServer } from './servers/mongo.js';
import type { Program } from './service.js';
import { SharedProcess } from './shared-process.js';

export interface SharedInstallationOptions {
  /** 1 by default */
  readonly brokers?: 1 | 3;
  /** members of MongoDB's replica set; 1 by default */
  readonly members?: 1 | 3;
  /** 2 by default */
  readonly apis?: number;
  /** 2 by default */
  readonly projectors?: number;
  /** servers that the test ends or pauses, never those that KAFKA_BROKERS and MONGODB_URI name */
  readonly own?: boolean;
  /**
   * The last API and the last projector reach each broker through a proxy; the others do not, so that a network that
   * goes wrong cuts off one of them.
   */
  readonly throughProxies?: boolean;
  /** broker settings */
  readonly settings?: Readonly<Record<string, string>>;
  readonly env?: Record<string, string>;
}

const LOG_LINES = 40;

/** Kafka, MongoDB, and API processes and projectors that share them. */
export class SharedInstallation {
  readonly apis: SharedProcess[] = [];
  readonly projectors: SharedProcess[] = [];
  readonly prefix = `shared-${randomUUID()}`;
  readonly database = freshDatabase();

  private constructor(
    readonly kafka: KafkaCluster,
    readonly mongo: MongoServer,
    private readonly folder: Folder,
    private readonly options: SharedInstallationOptions,
  ) {}

  /** the first admin's */
  credential!: Credential;

  /** Resolves once every process answers; rejects with what the one said that does not. */
  static async start(options: SharedInstallationOptions = {}): Promise<SharedInstallation> {
    const { brokers = 1, members = 1, own = false, throughProxies = false, settings } = options;
    const [kafka, mongo] = await bothOf(
      startKafka({ brokers, own, throughProxies, ...(settings && { settings }) }),
      own || members === 3 ? startMongo({ members }) : anyMongo(),
    );
    const installation = new SharedInstallation(kafka, mongo, await freshFolder(), options);
    try {
      await installation.#start();
      return installation;
    } catch (error) {
      await installation.stop();
      throw error;
    }
  }

  /** A client of the API with this number, 1, 2, ..., as the first admin. */
  admin(number: number): Client {
    return this.api(number).admin;
  }

  api(number: number): SharedProcess {
    return this.apis[number - 1]!;
  }

  projector(number: number): SharedProcess {
    return this.projectors[number - 1]!;
  }

  /** Where the brokers are, past any proxy. */
  get place(): KafkaPlace {
    const allowUnsafe = (this.options.brokers ?? 1) === 1;
    return { brokers: this.kafka.direct, topicPrefix: this.prefix, allowUnsafe };
  }

  /** The variables of a process; `proxied`: it reaches the brokers through their proxies. */
  variables(proxied: boolean): Record<string, string> {
    const brokers = proxied ? this.kafka.brokers : this.kafka.direct;
    return {
      KAFKA_BROKERS: brokers.join(','),
      MONGODB_URI: this.mongo.uri,
      MONGODB_DB: this.database,
      LATCHKEY_TOPIC_PREFIX: this.prefix,
      LATCHKEY_ALLOW_UNSAFE_TOPOLOGY: String(this.place.allowUnsafe),
      ...this.options.env,
    };
  }

  /** A data directory that does not exist yet. */
  freshDirectory(): string {
    return join(this.folder.path, randomUUID());
  }

  /** Runs the `latchkey` command on this installation; resolves with its stdout. */
  latchkey(...args: string[]): Promise<string> {
    return latchkeyWith({ ...this.variables(false), LATCHKEY_DATA_DIR: this.freshDirectory() }, ...args);
  }

  /** Starts one more. */
  async add(program: Program, proxied = false): Promise<SharedProcess> {
    const added = new SharedProcess(program, this.freshDirectory(), this.variables(proxied), this.credential);
    (program === 'api' ? this.apis : this.projectors).push(added);
    await added.start();
    return added;
  }

  /** The last that each process said, for whoever has to find out why a test failed. */
  get logs(): string {
    const tail = ({ output }: SharedProcess) => output.split('\n').slice(-LOG_LINES).join('\n');
    return [...this.apis, ...this.projectors]
      .map((one, at) => `--- ${at + 1} (${one.program})\n${tail(one)}`)
      .join('\n');
  }

  async stop(): Promise<void> {
    await Promise.all([...this.apis, ...this.projectors].map((one) => one.kill()));
    await Promise.all([this.kafka.stop(), this.mongo.stop()]);
    await this.folder.remove();
  }

  async #start(): Promise<void> {
    const { apis = 2, projectors = 2, throughProxies = false } = this.options;
    this.credential = JSON.parse(await this.latchkey('init', ...(this.place.allowUnsafe ? ['--allow-unsafe'] : []))) as Credential; // prettier-ignore
    const all = (program: Program, count: number) =>
      Array.from({ length: count }, (_, at) => this.add(program, throughProxies && at === count - 1));
    await Promise.all([...all('api', apis), ...all('projector', projectors)]);
  }
}

/** When one of two servers cannot be had, the other is ended. */
async function bothOf<A extends Stoppable, B extends Stoppable>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  try {
    return await Promise.all([a, b]);
  } catch (error) {
    for (const settled of await Promise.allSettled([a, b])) {
      if (settled.status === 'fulfilled') await settled.value.stop();
    }
    throw error;
  }
}

interface Stoppable {
  stop(): Promise<void>;
}
