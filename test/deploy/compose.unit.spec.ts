import { readConfiguration } from '@latchkey/platform';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { composeFile, repositoryFile, repositoryPaths } from './compose-file.js';

const file = composeFile();
const services = Object.entries(file.services);
const ours = services.filter(([, { image }]) => image?.startsWith('latchkey:'));

describe('docker-compose.yml', () => {
  test('is what the Compose Specification allows', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    // its `id`s and `$schema` are of an older draft than its words; nothing in it refers to them
    const isLabel = (name: string, value: unknown) => ['id', '$schema'].includes(name) && typeof value === 'string';
    const schema = JSON.parse(repositoryFile('test/deploy/compose-spec.json'), (name, value) =>
      isLabel(name, value) ? undefined : value,
    );
    const validate = ajv.compile(schema);
    expect(validate(file) ? [] : validate.errors).toEqual([]);
  });

  test('mounts files that exist', () => {
    const paths = repositoryPaths();
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]!));
    const missing = mounted.filter((path) => path.startsWith('./') && !paths.has(path.slice(2)));
    expect(missing).toEqual([]);
    expect(mounted).toContain('./deploy/kafka/broker.properties');
  });

  test('names only volumes and secrets that it declares', () => {
    const declared = (list: object) => Object.keys(list);
    const named = services.flatMap(([, { volumes = [] }]) =>
      volumes.map((volume) => volume.split(':')[0]!).filter((name) => !name.startsWith('./')),
    );
    expect([...new Set(named)].sort()).toEqual(declared((file as unknown as { volumes: object }).volumes).sort());
    const secrets = new Set(services.flatMap(([, { secrets = [] }]) => secrets));
    expect([...secrets].sort()).toEqual(declared(file.secrets).sort());
  });

  test.each(ours)('gives %s only variables that it knows', (name, { environment = {} }) => {
    const platform = ['libs/platform/src/configuration.ts', 'libs/platform/src/broker-configuration.ts'];
    const sources = name === 'scorecard' ? ['apps/scorecard/src/configuration.ts'] : platform;
    const known = sources.map(repositoryFile).join('\n');
    const unknown = Object.keys(environment).filter((variable) => !known.includes(`  ${variable}:`));
    expect(unknown).toEqual([]);
  });

  test.each(ours)('runs %s without rights and without a place to write', (_name, service) => {
    expect(service).toMatchObject({ read_only: true, init: true, cap_drop: ['ALL'] });
    expect(service).toMatchObject({ security_opt: ['no-new-privileges:true'] });
  });

  test('holds no password, and does not start without those that deploy/secrets.sh makes', () => {
    const values = services.flatMap(([, { environment = {} }]) => Object.entries(environment));
    const secret = values.filter(([name]) => /PASSWORD$|URI$|CLUSTER_ID$/.test(name));
    expect(secret.length).toBeGreaterThan(0);
    for (const [name, value] of secret) expect(value, name).toMatch(/\$\{\w+:\?run deploy\/secrets\.sh first\}/);
  });

  test('hands the sealing key to the processes that seal and reveal, and to no other, as a file', () => {
    const named = ours.filter(([, { environment = {} }]) => /SEALING/.test(JSON.stringify(environment)));
    const mounted = services.filter(([, { secrets = [] }]) => secrets.includes('sealing-key'));
    for (const having of [named, mounted]) expect(having.map(([name]) => name)).toEqual(['api-1', 'api-2']);
    for (const [, { environment }] of named) {
      expect(environment).toMatchObject({ LATCHKEY_SEALING_KEY_FILE: '${LATCHKEY_SEALING_KEY_FILE:-}' });
      expect(environment).not.toHaveProperty('LATCHKEY_SEALING_KEY');
    }
  });

  test('lets nobody but this machine in by default', () => {
    const published = services.flatMap(([, { ports = [] }]) => ports);
    expect(published).toHaveLength(2);
    for (const port of published) expect(port).toContain('127.0.0.1:');
  });

  test('trusts proxies that the service can name', () => {
    const { LATCHKEY_TRUSTED_PROXIES } = file.services['api-1']!.environment!;
    expect(readConfiguration({ LATCHKEY_TRUSTED_PROXIES }).trustedProxies).toEqual(['uniquelocal']);
  });
});
