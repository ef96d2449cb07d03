import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory, KafkaConfig, SASLOptions } from 'kafkajs';

/** How a Kafka cluster is reached. */
export interface KafkaOptions {
  /** host:port of some of its brokers */
  readonly brokers: readonly string[];
  /** TLS; certificates in PEM. Unset: plain text */
  readonly ssl?: { readonly ca?: string } | undefined;
  readonly sasl?: SASLOptions | undefined;
}

/** One partition of one topic. */
export interface Partition {
  readonly topic: string;
  readonly partition: number;
}

export type PartitionOptions = KafkaOptions & Partition;

const CONNECT_MS = 3_000;
const REQUEST_MS = 10_000;
const KEEP_ALIVE_MS = 10_000;

/** Settings that every client of ours shares. kafkajs never tries again by itself: its callers do. */
export function clientConfig({ brokers, ssl, sasl }: KafkaOptions) {
  return {
    clientId: 'latchkey',
    brokers: [...brokers],
    ...(ssl && { ssl: ssl.ca === undefined ? {} : { ca: [ssl.ca] } }),
    // a copy: kafkajs keeps its authenticator, with the password, in the object it is given
    ...(sasl && { sasl: { ...sasl } }),
    connectionTimeout: CONNECT_MS,
    authenticationTimeout: CONNECT_MS,
    requestTimeout: REQUEST_MS,
    enforceRequestTimeout: true,
    retry: { retries: 0, initialRetryTime: 100, maxRetryTime: 100 },
  } satisfies KafkaConfig;
}

/** Opens sockets and can end them all at once: a peer that does not answer would otherwise keep them for minutes. */
export class Sockets {
  readonly #open = new Set<Socket>();
  #destroyed = false;

  readonly factory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    // kafkajs connects again for a request that it still has
    if (this.#destroyed) throw new Error('the connection was given up');
    const socket = ssl
      ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }), ...ssl }, onConnect)
      : connect({ host, port, noDelay: true }, onConnect);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    return socket;
  };

  destroy(): void {
    this.#destroyed = true;
    for (const socket of this.#open) socket.destroy(new Error('the connection was given up'));
  }
}
