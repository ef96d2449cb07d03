import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { KafkaConfig } from 'kafkajs';
import { javaTool } from './kafka-jars.js';

const run = promisify(execFile);
const BROKER = resolve(import.meta.dirname, '../../../deploy/kafka/broker.properties');
const STORE_PASSWORD = 'only-for-tests';

/** How clients talk to the brokers; `sasl-ssl` is SCRAM over TLS. */
export type Security = 'none' | 'tls' | 'sasl-plain' | 'sasl-scram' | 'sasl-ssl';

/** Names and passwords of those who may connect. */
export type Users = Readonly<Record<string, string>>;

export type Settings = Readonly<Record<string, string>>;

const PROTOCOL = {
  none: 'PLAINTEXT',
  tls: 'SSL',
  'sasl-plain': 'SASL_PLAINTEXT',
  'sasl-scram': 'SASL_PLAINTEXT',
  'sasl-ssl': 'SASL_SSL',
} as const satisfies Record<Security, string>;

export const withTls = (security: Security) => security === 'tls' || security === 'sasl-ssl';
export const withScram = (security: Security) => security === 'sasl-scram' || security === 'sasl-ssl';

/** Where one node is reached: by clients, by the other nodes, by the quorum; and what clients are told. */
export interface Ports {
  readonly client: number;
  readonly internal: number;
  readonly controller: number;
  readonly advertised: number;
}

/** The part of a node's settings that says where it is and where it writes. */
export function placeOf(id: number, folder: string, ports: readonly Ports[], security: Security): Settings {
  const { client, internal, controller, advertised } = ports[id - 1]!;
  const at = (name: string, port: number) => `${name}://127.0.0.1:${port}`;
  return {
    'process.roles': 'broker,controller',
    'node.id': String(id),
    'controller.quorum.voters': ports.map((each, index) => `${index + 1}@127.0.0.1:${each.controller}`).join(','),
    listeners: [at('CLIENT', client), at('INTERNAL', internal), at('CONTROLLER', controller)].join(','),
    'advertised.listeners': [at('CLIENT', advertised), at('INTERNAL', internal)].join(','),
    'inter.broker.listener.name': 'INTERNAL',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': `CLIENT:${PROTOCOL[security]},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT`,
    'log.dirs': join(folder, 'data'),
  };
}

/** One broker cannot hold three copies. */
export const ALONE: Settings = {
  'default.replication.factor': '1',
  'min.insync.replicas': '1',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
};

/** What the client listener asks of those who connect. */
export function securityOf(security: Security, users: Users, keyStore: string): Settings {
  const settings: Record<string, string> = {};
  if (withTls(security)) {
    settings['listener.name.client.ssl.keystore.type'] = 'PKCS12';
    settings['listener.name.client.ssl.keystore.location'] = keyStore;
    settings['listener.name.client.ssl.keystore.password'] = STORE_PASSWORD;
  }
  const login = 'org.apache.kafka.common.security';
  if (withScram(security)) {
    settings['listener.name.client.sasl.enabled.mechanisms'] = 'SCRAM-SHA-512';
    settings['listener.name.client.scram-sha-512.sasl.jaas.config'] = `${login}.scram.ScramLoginModule required;`;
  }
  if (security === 'sasl-plain') {
    const entries = Object.entries(users).map(([name, password]) => `user_${name}="${password}"`);
    settings['listener.name.client.sasl.enabled.mechanisms'] = 'PLAIN';
    settings['listener.name.client.plain.sasl.jaas.config'] =
      `${login}.plain.PlainLoginModule required ${entries.join(' ')};`;
  }
  return settings;
}

/** What kafkajs needs to connect as one of the users. */
export function clientSecurity(security: Security, user: [string, string], ca: string | null): Partial<KafkaConfig> {
  const [username, password] = user;
  const ssl = ca === null ? {} : { ssl: { ca: [ca] } };
  if (withScram(security)) return { ...ssl, sasl: { mechanism: 'scram-sha-512', username, password } };
  if (security === 'sasl-plain') return { ...ssl, sasl: { mechanism: 'plain', username, password } };
  return ssl;
}

/** Writes what every installation says, and after it what is said here; of two lines the later counts. */
export async function writeProperties(path: string, settings: Settings): Promise<void> {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  await writeFile(path, [await readFile(BROKER, 'utf8'), ...lines, ''].join('\n'));
}

/** Makes a key and its certificate for 127.0.0.1; the certificate is its own authority. */
export async function makeCertificate(folder: string): Promise<{ keyStore: string; ca: string }> {
  const keyStore = join(folder, 'broker.p12');
  const ca = join(folder, 'ca.pem');
  const store = ['-keystore', keyStore, '-storetype', 'PKCS12', '-storepass', STORE_PASSWORD, '-alias', 'broker'];
  const names = ['-dname', 'CN=127.0.0.1', '-ext', 'SAN=ip:127.0.0.1,dns:localhost', '-validity', '30'];
  await run(javaTool('keytool'), ['-genkeypair', '-keyalg', 'EC', '-groupname', 'secp256r1', ...names, ...store]);
  await run(javaTool('keytool'), ['-exportcert', '-rfc', '-file', ca, ...store]);
  return { keyStore, ca };
}
