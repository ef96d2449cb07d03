import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshFolder, type Folder } from '../../../test/support/files.js';
import { ConfigurationError, readConfiguration } from './configuration.js';

const BOTH = { KAFKA_BROKERS: 'kafka-1:9092', MONGODB_URI: 'mongodb://mongo' };
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
const SCRAM = { KAFKA_SASL_MECHANISM: 'scram-sha-512' };

function refusal(environment: Record<string, string>): string {
  try {
    readConfiguration({ ...BOTH, ...environment });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}

describe('where Kafka and MongoDB are', () => {
  let folder: Folder;
  const file = async (name: string, content: string) => {
    const path = join(folder.path, name);
    await writeFile(path, content);
    return path;
  };
  beforeAll(async () => {
    folder = await freshFolder();
  });
  afterAll(() => folder.remove());
  const kafka = (environment: Record<string, string> = {}) => readConfiguration({ ...BOTH, ...environment }).kafka;

  it('is read with its defaults', () => {
    const { kafka: found, mongodb, warnings } = readConfiguration(BOTH);
    const rest = { ssl: undefined, sasl: undefined, topicPrefix: 'latchkey', allowUnsafe: false };
    expect(found).toEqual({ brokers: ['kafka-1:9092'], ...rest });
    expect(mongodb).toEqual({ uri: 'mongodb://mongo', db: 'latchkey' });
    expect(warnings).toEqual([]);
  });

  it('may be several brokers, another prefix and database, and an unsafe topology', () => {
    const given = { KAFKA_BROKERS: 'a:1, b.example.org:65535', LATCHKEY_TOPIC_PREFIX: 'keys.eu', MONGODB_DB: 'keys' };
    const found = readConfiguration({ ...BOTH, ...given, LATCHKEY_ALLOW_UNSAFE_TOPOLOGY: 'true' });
    expect(found.kafka).toMatchObject({ brokers: ['a:1', 'b.example.org:65535'], topicPrefix: 'keys.eu', allowUnsafe: true }); // prettier-ignore
    expect(found.mongodb?.db).toBe('keys');
  });

  it.each([
    'kafka-1',
    'kafka-1:',
    ':9092',
    'kafka-1:0',
    'kafka-1:65536',
    'a:1,,b:2',
    'a:1;b:2',
    'kafka://a:1',
    'user:word@a:1',
  ])('refuses %s and says what brokers look like', (value) => {
    expect(refusal({ KAFKA_BROKERS: value })).toBe(
      'KAFKA_BROKERS must be host:port of some brokers, several separated by commas, as in kafka-1:9092,kafka-2:9092',
    );
  });

  it('takes a certificate authority as PEM, as a path, or the ones that Node knows', async () => {
    const path = await file('ca.pem', `${PEM}\n`);
    expect(kafka({ KAFKA_SSL_CA: PEM })?.ssl).toEqual({ ca: PEM });
    expect(kafka({ KAFKA_SSL_CA: path })?.ssl).toEqual({ ca: PEM });
    expect(kafka({ KAFKA_SSL_CA_FILE: path })?.ssl).toEqual({ ca: PEM });
    expect(kafka({ KAFKA_SSL_CA: 'system' })?.ssl).toEqual({});
  });

  it('takes credentials as values and from files, without the end of the line', async () => {
    const sasl = { mechanism: 'scram-sha-512', username: 'keys', password: 'a b ' };
    expect(kafka({ ...SCRAM, KAFKA_USERNAME: 'keys', KAFKA_PASSWORD: 'a b ' })?.sasl).toEqual(sasl);
    const files = {
      KAFKA_USERNAME_FILE: await file('user', 'keys\n'),
      KAFKA_PASSWORD_FILE: await file('word', 'a b \n'),
    };
    expect(kafka({ ...SCRAM, ...files })?.sasl).toEqual(sasl);
  });

  it('names the variable whose file cannot be used, without what is in it or where it is', async () => {
    const user = { ...SCRAM, KAFKA_USERNAME: 'keys' };
    const gone = join(folder.path, 'gone');
    expect(refusal({ ...user, KAFKA_PASSWORD_FILE: gone })).toBe('KAFKA_PASSWORD_FILE must name a file that can be read (ENOENT)'); // prettier-ignore
    expect(refusal({ ...user, KAFKA_PASSWORD_FILE: await file('empty', '\n') })).toMatch(
      /^KAFKA_PASSWORD_FILE .*empty$/,
    );
    expect(refusal({ KAFKA_SSL_CA: await file('key.pem', 'hunter2hunter2') })).toBe('KAFKA_SSL_CA must name a file that holds a certificate authority in PEM'); // prettier-ignore
    if (process.getuid?.() === 0) return;
    const shut = await file('shut', 'hunter2');
    await chmod(shut, 0o000);
    expect(refusal({ ...user, KAFKA_PASSWORD_FILE: shut })).toContain('(EACCES)');
  });

  it('names what is missing beside what is given, and what is given twice', async () => {
    const path = await file('twice', 'hunter2');
    expect(refusal(SCRAM).split('\n')).toEqual([
      'KAFKA_USERNAME must be set when KAFKA_SASL_MECHANISM is',
      'KAFKA_PASSWORD must be set when KAFKA_SASL_MECHANISM is',
    ]);
    expect(refusal({ KAFKA_USERNAME: 'keys' })).toBe('KAFKA_SASL_MECHANISM must be set when KAFKA_USERNAME is');
    expect(refusal({ KAFKA_PASSWORD: 'hunter2' })).toBe('KAFKA_SASL_MECHANISM must be set when KAFKA_PASSWORD is');
    const twice = { ...SCRAM, KAFKA_USERNAME: 'keys', KAFKA_PASSWORD: 'hunter2', KAFKA_PASSWORD_FILE: path };
    expect(refusal(twice)).toBe('KAFKA_PASSWORD_FILE must not be set when KAFKA_PASSWORD is');
    expect(refusal({ KAFKA_SSL_CA: PEM, KAFKA_SSL_CA_FILE: await file('both.pem', PEM) })).toBe('KAFKA_SSL_CA_FILE must not be set when KAFKA_SSL_CA is'); // prettier-ignore
  });

  it('warns when a password travels in the open, and not on the same machine', () => {
    const user = { ...SCRAM, KAFKA_USERNAME: 'keys', KAFKA_PASSWORD: 'hunter2' };
    expect(readConfiguration({ ...BOTH, ...user }).warnings).toEqual([expect.stringMatching(/^KAFKA_USERNAME .* KAFKA_SSL_CA$/)]); // prettier-ignore
    expect(readConfiguration({ ...BOTH, ...user, KAFKA_SSL_CA: 'system' }).warnings).toEqual([]);
    expect(readConfiguration({ ...BOTH, ...user, KAFKA_BROKERS: 'localhost:9092,127.0.0.1:9093' }).warnings).toEqual(
      [],
    );
  });

  describe('a sealing key in a file', () => {
    const key = (byte: number) => Buffer.alloc(32, byte);
    it('is read as from the variable', async () => {
      const path = await file('sealing-key', `${key(1).toString('base64')},${key(2).toString('base64')}\n`);
      expect(readConfiguration({ LATCHKEY_SEALING_KEY_FILE: path }).sealingKeys).toEqual([key(1), key(2)]);
    });

    it('is refused under the name of the file: when both are set, and when it cannot be read, is empty or too short', async () => {
      const [empty, short] = [await file('empty-key', ''), await file('short-key', key(1).toString('base64').slice(8))];
      const both = { LATCHKEY_SEALING_KEY: key(1).toString('base64'), LATCHKEY_SEALING_KEY_FILE: short };
      expect(refusal(both)).toContain('LATCHKEY_SEALING_KEY_FILE must not be set when LATCHKEY_SEALING_KEY is');
      const refused = (path: string) => refusal({ LATCHKEY_SEALING_KEY_FILE: path });
      expect(refused(join(folder.path, 'none'))).toBe(
        'LATCHKEY_SEALING_KEY_FILE must name a file that can be read (ENOENT)',
      );
      expect(refused(empty)).toBe('LATCHKEY_SEALING_KEY_FILE must name a file that is not empty');
      expect(refused(short)).toMatch(/^LATCHKEY_SEALING_KEY_FILE must name a file .*must be 32 bytes in base64/);
    });
  });
});
