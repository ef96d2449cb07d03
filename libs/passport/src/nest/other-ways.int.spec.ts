import { request as httpRequest } from 'node:http';
import { Controller, Get } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { afterEach, describe, expect, it } from 'vitest';
import type { CredentialWay } from '@latchkey/domain';
import { BOTH, GuardedApp, PAIR, type Server } from '../../../../test/support/guarded-app.js';
import { Caller } from './decorators.js';
import { ApiKeyGuard } from './api-key.guard.js';

@Controller()
class Things {
  @Get()
  who(@Caller() caller: Caller): string {
    return caller.key.id;
  }
}

let app: GuardedApp;
afterEach(() => app.nest.close());

const start = async (server: Server, credentials: readonly CredentialWay[]) => {
  const providers = [{ provide: APP_GUARD, useClass: ApiKeyGuard }];
  app = await GuardedApp.start(server, { controllers: [Things], providers, options: { credentials } });
};

const basic = `Basic ${Buffer.from(`${PAIR.accessKey}:${PAIR.secretKey}`).toString('base64')}`;
const value = `${PAIR.accessKey}.${PAIR.secretKey}`;
const status = async (headers: Record<string, string>) => (await app.send('GET', '/', null, headers)).status;

/** As fetch cannot: with a header that is there twice. */
function statusOfTwo(name: string, values: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest(app.url, { headers: { [name]: values } }, (answer) => resolve(answer.resume().statusCode!))
      .on('error', reject)
      .end();
  });
}

describe.each(BOTH)('a service on %s', (server) => {
  it('takes no other way than its two headers until it says so', async () => {
    await start(server, ['headers']);
    expect(await status({ ...PAIR })).toBe(200);
    for (const authorization of [basic, `Bearer ${value}`]) expect(await status({ authorization })).toBe(401);
    expect(await status({ 'x-api-key': value })).toBe(401);
  });

  it('takes the ways that it names, one in a request', async () => {
    await start(server, ['headers', 'basic', 'header=X-API-Key', 'headers=X-Id:X-Secret']);
    const each: Record<string, string>[] = [
      { ...PAIR },
      { authorization: basic },
      { 'x-api-key': value },
      { 'x-id': PAIR.accessKey, 'x-secret': PAIR.secretKey },
    ];
    for (const headers of each) expect(await status(headers)).toBe(200);
    for (const headers of each.slice(1)) expect(await status({ ...PAIR, ...headers })).toBe(401);
    expect(await status({ authorization: `Bearer ${value}` })).toBe(401);
  });

  it.each(['authorization', 'x-api-key'])('refuses two headers %s, also where Node drops one', async (name) => {
    await start(server, ['bearer', 'header=X-API-Key']);
    const good = name === 'authorization' ? `Bearer ${value}` : value;
    expect(await statusOfTwo(name, [good])).toBe(200);
    expect(await statusOfTwo(name, [good, good])).toBe(401);
  });

  it('asks for a credential in the ways that it takes, and tells caches by what answers differ', async () => {
    await start(server, ['headers', 'basic']);
    const { headers } = await app.send('GET', '/', null);
    expect(headers.get('www-authenticate')).toBe('ApiKey realm="latchkey", Basic realm="latchkey", charset="UTF-8"');
    expect(headers.get('vary')).toBe('accessKey, secretKey, Authorization');
    expect((await app.send('GET', '/', null, { authorization: basic })).headers.get('vary')).toContain('Authorization');
  });
});

it('does not start with a way that there is not', async () => {
  await expect(start('Express', ['cookie' as CredentialWay])).rejects.toThrow(/headers=NAME:NAME, basic, bearer/);
  await start('Express', ['headers']);
});
