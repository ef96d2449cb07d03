import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KafkaConfig } from 'kafkajs';
import { freePort } from '../free-port.js';
import { TcpProxy } from '../tcp-proxy.js';
import { runKafkaClass } from './kafka-jars.js';
import { direct, KafkaNode, seen } from './kafka-node.js';
import { ALONE, clientSecurity, makeCertificate, placeOf, securityOf, withScram, withTls, writeProperties } from './kafka-settings.js'; // prettier-ignore
import type { Ports, Security, Settings, Users } from './kafka-settings.js';

const RANDOM_BYTES = 16;

export interface KafkaOptions {
  /** 1 by default */
  readonly brokers?: 1 | 3;
  /** broker settings on top of deploy/kafka/broker.properties */
  readonly settings?: Settings;
  /** 'none' by default */
  readonly security?: Security;
  /** who may connect under SASL; the first is the one `client()` connects as */
  readonly users?: Users;
  /** clients reach each broker through a proxy of its own; brokers reach each other directly */
  readonly throughProxies?: boolean;
  /** never the broker that KAFKA_BROKERS names: the test ends it, pauses it, or counts what is in it */
  readonly own?: boolean;
}

export interface KafkaCluster {
  /** host:port of each broker, or of the proxy before it */
  readonly brokers: string[];
  /** host:port of each broker's second listener: no proxy, no security; for looking on */
  readonly direct: string[];
  /** path of the certificate authority, PEM, when clients speak TLS */
  readonly ca?: string;
  /** folder of the jars; null when only the address is ours */
  readonly jars: string | null;
  /** what kafkajs needs to connect as this user, the first one by default */
  client(user?: string, password?: string): KafkaConfig;
  /** ids count from 1 */
  node(id: number): KafkaNode;
  /** Ends every broker and proxy and removes the folders. */
  stop(): Promise<void>;
}

/** One or three brokers in a folder. */
export class Cluster implements KafkaCluster {
  brokers: string[] = [];
  direct: string[] = [];
  ca?: string;
  #authority: string | null = null;
  #nodes: KafkaNode[] = [];
  #proxies: TcpProxy[] = [];
  readonly #security: Security;
  readonly #users: Users;

  constructor(
    readonly jars: string,
    private readonly folder: string,
    private readonly options: KafkaOptions,
    private readonly remove: () => Promise<void>,
  ) {
    this.#security = options.security ?? 'none';
    this.#users = options.users ?? { latchkey: randomBytes(RANDOM_BYTES).toString('hex') };
  }

  client(user = Object.keys(this.#users)[0]!, password = this.#users[user] ?? ''): KafkaConfig {
    return { ...direct(this.brokers), retry: {}, ...clientSecurity(this.#security, [user, password], this.#authority) };
  }

  node(id: number): KafkaNode {
    const node = this.#nodes[id - 1];
    if (node === undefined) throw new Error(`there is no node ${id}`);
    return node;
  }

  async start(): Promise<void> {
    const places = await this.#places();
    this.brokers = places.map(({ advertised }) => `127.0.0.1:${advertised}`);
    this.direct = places.map(({ internal }) => `127.0.0.1:${internal}`);
    await this.#format(places);
    const folder = (id: number) => join(this.folder, String(id));
    this.#nodes = places.map(
      ({ client }, at) =>
        new KafkaNode(at + 1, client, this.#proxies[at] ?? null, folder(at + 1), this.jars, this.direct[at]!),
    );
    await Promise.all(this.#nodes.map((node) => node.start()));
    const ids = this.#nodes.map(({ id }) => id);
    // they hear of each other at different times, and any of them may be asked
    await Promise.all(this.direct.map((one) => seen(direct([one]), ids, () => Promise.resolve())));
    await seen({ ...this.client(), retry: { retries: 0 } }, ids, () => Promise.resolve());
  }

  async stop(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.kill()));
    await Promise.all(this.#proxies.map((proxy) => proxy.stop()));
    await this.remove();
  }

  async #places(): Promise<Ports[]> {
    const ports = new Set<number>();
    const count = this.options.brokers ?? 1;
    while (ports.size < count * 3) ports.add(Number(await freePort()));
    const free = [...ports];
    const places: Ports[] = [];
    for (let at = 0; at < count; at++) {
      const [client, internal, controller] = free.slice(at * 3) as [number, number, number];
      places.push({ client, internal, controller, advertised: await this.#advertised(client) });
    }
    return places;
  }

  async #advertised(client: number): Promise<number> {
    if (!this.options.throughProxies) return client;
    const proxy = await TcpProxy.start(`http://127.0.0.1:${client}`);
    this.#proxies.push(proxy);
    return Number(new URL(proxy.url).port);
  }

  async #format(places: readonly Ports[]): Promise<void> {
    const keyStore = await this.#keyStore();
    const cluster = randomBytes(RANDOM_BYTES).toString('base64url').replace(/^-/, 'A');
    const scram = withScram(this.#security)
      ? Object.entries(this.#users).flatMap(([name, word]) => [
          '--add-scram',
          `SCRAM-SHA-512=[name=${name},password=${word}]`,
        ])
      : [];
    const format = async (id: number) => {
      const folder = join(this.folder, String(id));
      const properties = join(folder, 'broker.properties');
      await mkdir(folder);
      await writeProperties(properties, {
        ...(places.length === 1 ? ALONE : {}),
        ...placeOf(id, folder, places, this.#security),
        ...securityOf(this.#security, this.#users, keyStore),
        ...this.options.settings,
      });
      await runKafkaClass(this.jars, ['kafka.tools.StorageTool', 'format', '-t', cluster, '-c', properties, ...scram]);
    };
    await Promise.all(places.map((_, at) => format(at + 1)));
  }

  async #keyStore(): Promise<string> {
    if (!withTls(this.#security)) return '';
    const { keyStore, ca } = await makeCertificate(this.folder);
    this.ca = ca;
    this.#authority = await readFile(ca, 'utf8');
    return keyStore;
  }
}
