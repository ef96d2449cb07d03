import { describe, expect, it } from 'vitest';
import { ConfigurationError, readConfiguration } from './configuration.js';

const KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER = Buffer.alloc(32, 2).toString('base64');

function refusal(environment: Record<string, string>): string {
  try {
    readConfiguration(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}

const DEFAULTS = {
  host: '127.0.0.1',
  port: 3000,
  dataDirectory: './data',
  sealingKeys: [],
  publicUrl: undefined,
  trustedProxies: [],
  credentials: ['headers'],
  leaseMs: 15_000,
  usageFlushMs: 10_000,
  activityDays: undefined,
  logLevel: 'info',
  kafka: undefined,
  mongodb: undefined,
  warnings: [],
};

describe('the configuration', () => {
  it('has a default for everything', () => expect(readConfiguration({})).toEqual(DEFAULTS));

  it('counts empty variables as unset', () => {
    const names = ['HOST', 'PORT', 'LATCHKEY_DATA_DIR', 'KAFKA_BROKERS', 'MONGODB_URI', 'LATCHKEY_SEALING_KEY'];
    const more = [
      'LATCHKEY_PUBLIC_URL',
      'LATCHKEY_TRUSTED_PROXIES',
      'LATCHKEY_LEASE_MS',
      'LATCHKEY_USAGE_FLUSH_MS',
      'LOG_LEVEL',
      'MONGODB_DB',
      'LATCHKEY_ACTIVITY_DAYS',
      'LATCHKEY_ALLOW_UNSAFE_TOPOLOGY',
      'KAFKA_SSL_CA',
      'KAFKA_SASL_MECHANISM',
      'KAFKA_USERNAME',
      'KAFKA_PASSWORD_FILE',
    ];
    const empty = Object.fromEntries([...names, ...more, 'LATCHKEY_TYPO'].map((name) => [name, '']));
    expect(readConfiguration({ ...empty, UNSET: undefined })).toEqual(DEFAULTS);
  });

  it.each([
    ['HOST', '0.0.0.0', { host: '0.0.0.0' }],
    ['PORT', '0', { port: 0 }],
    ['PORT', '65535', { port: 65_535 }],
    ['LATCHKEY_DATA_DIR', 'elsewhere', { dataDirectory: 'elsewhere' }],
    ['LATCHKEY_SEALING_KEY', KEY, { sealingKeys: [Buffer.alloc(32, 1)] }],
    ['LATCHKEY_SEALING_KEY', `${KEY}, ${OTHER}`, { sealingKeys: [Buffer.alloc(32, 1), Buffer.alloc(32, 2)] }],
    ['LATCHKEY_PUBLIC_URL', 'https://keys.example.org/', { publicUrl: 'https://keys.example.org' }],
    [
      'LATCHKEY_PUBLIC_URL',
      'https://x.example.org:8443/tools/keys/',
      { publicUrl: 'https://x.example.org:8443/tools/keys' },
    ],
    ['LATCHKEY_TRUSTED_PROXIES', '10.0.0.1, 10.0.0.2', { trustedProxies: ['10.0.0.1', '10.0.0.2'] }],
    [
      'LATCHKEY_CREDENTIALS',
      'headers, basic,header=X-API-Key',
      { credentials: ['headers', 'basic', 'header=X-API-Key'] },
    ],
    ['LATCHKEY_LEASE_MS', '1000', { leaseMs: 1000 }],
    ['LATCHKEY_USAGE_FLUSH_MS', '100', { usageFlushMs: 100 }],
    ['LATCHKEY_ACTIVITY_DAYS', '1', { activityDays: 1 }],
    ['LATCHKEY_ACTIVITY_DAYS', '365', { activityDays: 365 }],
    ['LOG_LEVEL', 'debug', { logLevel: 'debug' }],
  ])('reads %s=%s', (name, value, expected) =>
    expect(readConfiguration({ [name]: value })).toEqual({ ...DEFAULTS, ...expected }),
  );

  it.each([
    ['PORT', 'eighty'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', ' '],
    ['HOST', '  '],
    ['LATCHKEY_DATA_DIR', '  '],
    ['LATCHKEY_SEALING_KEY', 'hunter2hunter2'],
    ['LATCHKEY_SEALING_KEY', Buffer.alloc(31, 3).toString('base64')],
    ['LATCHKEY_SEALING_KEY', Buffer.alloc(33, 3).toString('base64')],
    ['LATCHKEY_SEALING_KEY', `${KEY},`],
    ...['192.168.1/24', '010.0.0.1', '10/8', '10.0.0.0/33', '10.0.0.0/255.0.0.0'].map((value) => [
      'LATCHKEY_TRUSTED_PROXIES',
      value,
    ]),
    ['LATCHKEY_PUBLIC_URL', 'keys.example.org'],
    ['LATCHKEY_PUBLIC_URL', 'ftp://keys.example.org'],
    ['LATCHKEY_PUBLIC_URL', 'https://keys.example.org/?x=1'],
    ['LATCHKEY_PUBLIC_URL', 'https://keys.example.org/latchkey#x'],
    ['LATCHKEY_PUBLIC_URL', 'https://keys.example.org/?'],
    ['LATCHKEY_PUBLIC_URL', 'https://ana@keys.example.org'],
    ['LATCHKEY_PUBLIC_URL', 'https://:hunter2@keys.example.org'],
    ['LATCHKEY_PUBLIC_URL', 'https://keys.example.org//latchkey'],
    ['LATCHKEY_PUBLIC_URL', 'https://keys.example.org/%22onload'],
    ['LATCHKEY_CREDENTIALS', 'cookie'],
    ['LATCHKEY_CREDENTIALS', 'headers,headers'],
    ['LATCHKEY_CREDENTIALS', 'header=Authorization'],
    ['LATCHKEY_LEASE_MS', '999'],
    ['LATCHKEY_LEASE_MS', '86400001'],
    ['LATCHKEY_LEASE_MS', 'soon'],
    ['LATCHKEY_USAGE_FLUSH_MS', '99'],
    ['LATCHKEY_USAGE_FLUSH_MS', '10001'],
    ['LATCHKEY_ACTIVITY_DAYS', '0'],
    ['LATCHKEY_ACTIVITY_DAYS', '-1'],
    ['LATCHKEY_ACTIVITY_DAYS', '1.5'],
    ['LATCHKEY_ACTIVITY_DAYS', '1e3'],
    ['PORT', '0x10'],
    ['PORT', '1e3'],
    ['PORT', ' 5000'],
    ['PORT', '+80'],
    ['PORT', '08'],
    ['LATCHKEY_LEASE_MS', '0x3a98'],
    ['LATCHKEY_LEASE_MS', '15e3'],
    ['LATCHKEY_LEASE_MS', '15000 '],
    ['LATCHKEY_ACTIVITY_DAYS', ' 365 '],
    ['LATCHKEY_ACTIVITY_DAYS', 'ninety'],
    ['LATCHKEY_ACTIVITY_DAYS', '99999999'],
    ['LOG_LEVEL', 'chatty'],
    ['LATCHKEY_TOPIC_PREFIX', 'ours/theirs'],
    ['LATCHKEY_TOPIC_PREFIX', 'x'.repeat(201)],
    ['LATCHKEY_ALLOW_UNSAFE_TOPOLOGY', 'yes'],
    ['KAFKA_SASL_MECHANISM', 'gssapi'],
  ])('refuses %s=%s, names the variable and does not show the value', (name, value) => {
    const message = refusal({ [name]: value });
    expect(message.split('\n').map((line) => line.split(' ')[0])).toEqual([name]);
    if (value.trim() !== '' && value !== '-1') expect(message).not.toContain(value);
  });

  it.each([
    ['PORT', '65536', 'PORT must be a whole number from 0 to 65535'],
    ['LATCHKEY_LEASE_MS', '1', 'LATCHKEY_LEASE_MS must be a whole number from 1000 to 86400000'],
    ['LATCHKEY_ACTIVITY_DAYS', '0', 'LATCHKEY_ACTIVITY_DAYS must be a whole number from 1 to 999999; leave it unset to keep activity for ever'],
  ])('says which numbers %s takes', (name, value, message) => expect(refusal({ [name]: value })).toBe(message)); // prettier-ignore

  it('names every wrong variable, a line each', () =>
    expect(refusal({ PORT: 'x', LOG_LEVEL: 'y', LATCHKEY_LEASE_MS: 'z' }).split('\n')).toHaveLength(3));

  it('names the one of Kafka and MongoDB that is missing', () => {
    expect(refusal({ KAFKA_BROKERS: 'localhost:9092' })).toMatch(/^MONGODB_URI must be set/);
    expect(refusal({ MONGODB_URI: 'mongodb://user:hunter2@localhost' })).toBe(
      'KAFKA_BROKERS must be set when MONGODB_URI is',
    );
  });

  it('warns of variables that look like ours and are not', () =>
    expect(readConfiguration({ LATCHKEY_SEALING_KEYS: 'x', LATCHKEY_LEASE: '1', PATH: '/bin' })).toEqual({
      ...DEFAULTS,
      warnings: [
        expect.stringMatching(/^LATCHKEY_SEALING_KEYS is no variable/) as string,
        expect.stringMatching(/^LATCHKEY_LEASE is no variable/) as string,
      ],
    }));

  it('says nothing of the variables of the command line', () => {
    const names = ['LATCHKEY_URL', 'LATCHKEY_PROFILE', 'LATCHKEY_ACCESS_KEY', 'LATCHKEY_SECRET_KEY'];
    expect(readConfiguration(Object.fromEntries(names.map((name) => [name, 'x']))).warnings).toEqual([]);
  });
});
