import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshDirectory, Service } from '../support/service.js';

let directory: Awaited<ReturnType<typeof freshDirectory>>;

beforeEach(async () => {
  directory = await freshDirectory();
});
afterEach(() => directory.remove());

/** Expects the service to refuse to start, and answers what it says. */
async function refusal(env: Record<string, string>): Promise<string> {
  const { code, output } = await Service.startAndExit(directory.path, env);
  expect(code, output).toBe(1);
  expect(output).not.toContain('listening on');
  return output;
}

describe('configuration', () => {
  const short = randomBytes(31).toString('base64');
  const wrong: Record<string, string>[] = [
    {
      PORT: 'eighty',
      HOST: ' ',
      LATCHKEY_SEALING_KEY: short,
      LATCHKEY_LEASE_MS: '1e9x',
      LATCHKEY_PUBLIC_URL: 'latchkey.example.org',
      LATCHKEY_TRUSTED_PROXIES: 'proxy.internal',
      LOG_LEVEL: 'chatty',
    },
    {
      PORT: '65536',
      LATCHKEY_SEALING_KEY: 'correct horse battery staple',
      LATCHKEY_LEASE_MS: '999',
      LATCHKEY_ACTIVITY_DAYS: '0',
      LATCHKEY_PUBLIC_URL: 'ftp://latchkey.example.org',
      LATCHKEY_TRUSTED_PROXIES: '10.0.0.0/33',
      LOG_LEVEL: 'INFO',
    },
    {
      PORT: '-1',
      LATCHKEY_SEALING_KEY: `${randomBytes(32).toString('base64')},${short}`,
      LATCHKEY_LEASE_MS: '-15000',
      LATCHKEY_TRUSTED_PROXIES: '127.0.0.1,,10.0.0.1',
    },
    { PORT: '3000.5', LATCHKEY_TRUSTED_PROXIES: '10.0.0.1/0' },
  ];

  it.each(wrong)('names everything that is wrong with %j, and holds no value', async (env) => {
    const output = await refusal(env);
    const [head, ...lines] = output.split('\n');
    expect(head).toMatch(/environment variables/);
    expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual(Object.keys(env).sort());
    for (const line of lines) expect(line).toMatch(/^[A-Z_]+ \S+ \S+/);
    const values = Object.values(env).flatMap((value) => value.split(','));
    for (const value of values.filter((one) => one.length > 5)) expect(output).not.toContain(value);
  });

  it('names MONGODB_URI when KAFKA_BROKERS comes alone, and the other way round, without their values', async () => {
    const [kafka, mongo] = await Promise.all([
      refusal({ KAFKA_BROKERS: 'broker.internal:9092' }),
      refusal({ MONGODB_URI: 'mongodb://root:hunter2@mongo.internal/latchkey' }),
    ]);
    expect(kafka).toMatch(/^MONGODB_URI /m);
    expect(kafka).not.toContain('broker.internal');
    expect(mongo).toMatch(/^KAFKA_BROKERS /m);
    expect(mongo).not.toMatch(/hunter2|mongo\.internal/);
  });

  it('says which port is taken and to set PORT, without a stack, and gives the folder back', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const output = await refusal({ PORT: String(port) });
    server.close();
    expect(output).toMatch(new RegExp(`^PORT ${port} on 127\\.0\\.0\\.1 is taken.*set PORT to another one`, 'm'));
    expect(output).not.toMatch(/EADDRINUSE|\n\s+at /);
  });

  it('says that HOST is no address of this machine, or no name', async () => {
    for (const HOST of ['192.0.2.1', 'no-such-host.invalid']) {
      const output = await refusal({ HOST });
      expect(output).toMatch(new RegExp(`^HOST ${HOST} .*set HOST to`, 'm'));
      expect(output).not.toMatch(/\n\s+at /);
    }
  });

  it.each([
    ['0.0.0.0', 'warn'],
    ['::', 'silent'],
  ])('says that it listens on HOST=%s, also with LOG_LEVEL=%s', async (HOST, LOG_LEVEL) => {
    const service = await Service.start(directory.path, { HOST, LOG_LEVEL });
    await service.stop();
    const { hostname, port } = new URL(service.url);
    expect([hostname, Number(port) > 0]).toEqual([HOST === '::' ? '[::]' : HOST, true]);
    expect(service.lines.filter((line) => line.includes('listening on'))).toHaveLength(1);
  });

  it('says which data directory cannot be used', async () => {
    const file = join(dirname(directory.path), 'a-file');
    await writeFile(file, '');
    expect(await refusal({ LATCHKEY_DATA_DIR: file })).toContain(file);
  });

  it('warns of a variable that looks like its own, without its value', async () => {
    const service = await Service.start(directory.path, { LATCHKEY_SEALING_KEYS: 'misspelt' });
    await service.stop();
    const warnings = service.lines.filter((line) => line.includes('LATCHKEY_SEALING_KEYS'));
    expect(warnings).toHaveLength(1);
    expect(service.output).not.toContain('"misspelt"');
  });

  it('warns of a password that travels without TLS to a broker on another machine', async () => {
    const file = join(dirname(directory.path), 'a-file');
    await writeFile(file, '');
    const output = await refusal({
      LATCHKEY_DATA_DIR: file,
      KAFKA_BROKERS: '0.0.0.0:1',
      KAFKA_SASL_MECHANISM: 'plain',
      KAFKA_USERNAME: 'latchkey',
      KAFKA_PASSWORD: 'hunter2',
      MONGODB_URI: 'mongodb://127.0.0.1:1',
    });
    expect(output).toContain('without TLS');
    expect(output).not.toContain('hunter2');
  });

  it('counts an empty variable as unset', async () => {
    const empty = {
      LATCHKEY_SEALING_KEY: '',
      KAFKA_BROKERS: '',
      MONGODB_URI: '',
      LATCHKEY_PUBLIC_URL: '',
      LOG_LEVEL: '',
    };
    const service = await Service.start(directory.path, empty);
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);
    expect(await service.stop()).toBe(0);
  });

  it('takes source addresses from the proxies it is told to trust, and from nobody else', async () => {
    for (const [proxies, address] of [
      ['10.0.0.1, 127.0.0.0/8, loopback, ::1/128', '203.0.113.9'],
      ['10.1.2.3', '127.0.0.1'],
    ] as const) {
      const service = await Service.start(directory.path, { LATCHKEY_TRUSTED_PROXIES: proxies });
      const admin = await service.admin();
      await admin.post('/v1/keys', { name: 'x' }, { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' });
      const { items } = (await admin.get('/v1/revisions?limit=1')).body;
      await service.stop();
      expect(items[0].source.address, proxies).toBe(address);
    }
  });

  it('writes JSON lines, one of them saying where it listens, and fewer of them when told', async () => {
    const service = await Service.start(directory.path, { LOG_LEVEL: 'info' });
    const admin = await service.admin();
    await admin.get('/v1/me', { 'x-request-id': 'seen-in-the-log' });
    await service.stop();
    const lines = service.lines.map((line) => JSON.parse(line));
    expect(lines.filter(({ msg }) => msg.includes(`listening on ${service.url}`))).toHaveLength(1);
    const request = lines.find(({ requestId }) => requestId === 'seen-in-the-log');
    expect(request).toMatchObject({ method: 'GET', route: '/v1/me', status: 200 });
  });
});
