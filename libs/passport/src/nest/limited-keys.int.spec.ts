import 'reflect-metadata';
import { Controller, Get, Module, UseGuards, type INestApplication } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { AuthGuard, PassportModule } from '@nestjs/passport';
import passport from 'passport';
import { afterEach, describe, expect, it } from 'vitest';
import { BOTH, SERVERS, type Server } from '../../../../test/support/guarded-app.js';
import { ApiKeyGuard, CHECK_OBSERVER, LatchkeyModule, LatchkeyStrategy, Public, type Verification } from '../index.js';
import { headersOf, TestLatchkey } from '../testing.js';

const HOUR = 3_600;
const KEYS = [
  { name: 'Free', user: 'Ana' },
  { name: 'Twice', user: 'Ana', limit: { requests: 2, perSeconds: HOUR } },
] as const;

@Controller('things')
class Things {
  @Get() list(): object {
    return {};
  }
}

@Controller('passport')
@Public()
@UseGuards(AuthGuard('latchkey'))
class ByPassport {
  @Get() list(): object {
    return {};
  }
}

let app: INestApplication;
let url: string;
let latchkey: TestLatchkey;
let seen: string[];

async function start(server: Server): Promise<void> {
  latchkey = new TestLatchkey({ users: [{ name: 'Ana' }], keys: KEYS });
  seen = [];
  const observe = (_: object, verification: Verification) => seen.push(verification.valid ? 'OK' : verification.code);
  @Module({
    imports: [LatchkeyModule.forRoot({ service: 'things', source: latchkey, queueDirectory: null }), PassportModule],
    controllers: [Things, ByPassport],
    providers: [
      { provide: APP_GUARD, useClass: ApiKeyGuard },
      { provide: CHECK_OBSERVER, useValue: observe },
    ],
  })
  class Service {}
  app = await NestFactory.create(Service, SERVERS[server](), { logger: false, abortOnError: false });
  passport.use(app.get(LatchkeyStrategy));
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
}
afterEach(() => app.close());

async function ask(path: string, key: string) {
  const { status, headers } = await fetch(url + path, { headers: headersOf(key) });
  const [, left = null, resetSeconds] = /^"key";r=(\d+);t=(\d+)$/.exec(headers.get('ratelimit') ?? '') ?? [];
  const after = [resetSeconds, headers.get('retry-after')].map((seconds) => seconds && nearly(Number(seconds)));
  return [status, left, ...after, headers.get('ratelimit-policy')];
}
// a minute more or less, so that a slow machine says the same
const nearly = (seconds: number) => Math.round(seconds / 120) * 120;
const POLICY = '"key";q=2;w=3600';

describe.each(BOTH)('a key with a limit at a service on %s', (server) => {
  it.each(['/things', '/passport'])('is let in as often as that says at %s', async (path) => {
    await start(server);
    expect(await ask(path, 'Twice')).toEqual([200, '1', 1800, null, POLICY]);
    expect(await ask(path, 'Twice')).toEqual([200, '0', 3600, null, POLICY]);
    expect(await ask(path, 'Twice')).toEqual([429, '0', 3600, 1800, POLICY]);
    expect(await ask(path, 'Free')).toEqual([200, null, undefined, null, null]);
  });

  it('is told why, and what to do', async () => {
    await start(server);
    for (let time = 0; time < 2; time++) await ask('/things', 'Twice');
    const answer = await fetch(`${url}/things`, { headers: headersOf('Twice') });
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    expect(await answer.json()).toEqual({
      type: 'urn:latchkey:problem:rate-limited',
      title: 'Too many requests',
      status: 429,
      detail: expect.stringMatching(
        /^This key may make 2 requests in 3600 seconds, over all services\. Try again in 1[78]\d\d seconds\.$/,
      ),
      code: 'RATE_LIMITED',
    });
    expect(seen).toEqual(['OK', 'OK', 'LIMIT']);
  });

  it('follows a change of it, and of it alone', async () => {
    await start(server);
    for (let time = 0; time < 3; time++) await ask('/things', 'Twice');
    await latchkey.changeKey('Twice', { metadata: { plan: 'gold' } });
    expect((await ask('/things', 'Twice'))[0]).toBe(429);
    await latchkey.changeKey('Twice', { limit: null });
    expect((await ask('/things', 'Twice'))[0]).toBe(200);
    await latchkey.changeKey('Free', { limit: { requests: 1, perSeconds: HOUR } });
    expect([(await ask('/things', 'Free'))[0], (await ask('/things', 'Free'))[0]]).toEqual([200, 429]);
  });

  it('does not lose a request to what is refused for another reason', async () => {
    await start(server);
    await latchkey.disableKey('Twice');
    for (let time = 0; time < 3; time++) expect((await ask('/things', 'Twice'))[0]).toBe(401);
    await latchkey.enableKey('Twice');
    expect((await ask('/things', 'Twice'))[0]).toBe(200);
    expect((await ask('/things', 'Twice'))[0]).toBe(200);
  });
});
