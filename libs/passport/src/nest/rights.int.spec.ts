import 'reflect-metadata';
import { Controller, Get, Module, Patch, Post, UseGuards, type INestApplication } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { AuthGuard, PassportModule } from '@nestjs/passport';
import passport from 'passport';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOTH, SERVERS, type Server } from '../../../../test/support/guarded-app.js';
import { ApiKeyGuard, Caller, LatchkeyModule, LatchkeyStrategy, Public, Roles, Scopes } from '../index.js';
import { headersOf, TestLatchkey } from '../testing.js';

const USERS = [
  { name: 'Ana', attributes: { team: 'red' } },
  { name: 'Ben', role: 'admin' },
] as const;
const KEYS = [
  { name: 'Everything', user: 'Ana' },
  { name: 'Reader', user: 'Ana', scopes: ['things:read'], metadata: { plan: 'gold' }, environment: 'production' },
  { name: 'Editor', user: 'Ana', scopes: ['things:*'] },
  { name: 'Nothing', user: 'Ana', scopes: [] },
  { name: 'Admin', user: 'Ben' },
  { name: 'Home', user: 'Ana', allowedAddresses: ['127.0.0.0/8', '::1'] },
  { name: 'Away', user: 'Ana', allowedAddresses: ['10.0.0.0/8'] },
] as const;

@Controller('things')
@Scopes('things:read')
class Things {
  @Get() list(@Caller() caller: Caller): object {
    const { user, key } = caller;
    return { user, key, can: ['things:read', 'things:edit'].map((scope) => caller.can(scope)) };
  }
  @Patch() @Scopes('things:read', 'things:edit') edit(): object {
    return {};
  }
  @Get('any') @Scopes({ anyOf: ['things:edit', 'things:read'] }) any(): object {
    return {};
  }
  @Get('admins') @Roles('admin') admins(): object {
    return {};
  }
  @Get('open') @Public() open(): object {
    return {};
  }
}

@Controller('silent')
class Silent {
  @Get() get(): object {
    return {};
  }
  @Post() post(): object {
    return {};
  }
}

@Controller('passport')
@Public()
@UseGuards(AuthGuard('latchkey'))
class ByPassport {
  @Get() @Scopes('things:read') read(): object {
    return {};
  }
  @Post() @Scopes('things:edit') edit(): object {
    return {};
  }
  @Get('admins') @Roles('admin') admins(): object {
    return {};
  }
  @Get('silent') silent(): object {
    return {};
  }
}

let app: INestApplication;
let url: string;
let latchkey: TestLatchkey;

async function start(server: Server, requireScopes?: boolean): Promise<void> {
  latchkey = new TestLatchkey({ users: USERS, keys: KEYS });
  const options = {
    service: 'things',
    source: latchkey,
    queueDirectory: null,
    ...(requireScopes && { requireScopes }),
  };
  @Module({
    imports: [LatchkeyModule.forRoot(options), PassportModule],
    controllers: [Things, Silent, ByPassport],
    providers: [{ provide: APP_GUARD, useClass: ApiKeyGuard }],
  })
  class Service {}
  app = await NestFactory.create(Service, SERVERS[server](), { logger: false, abortOnError: false });
  passport.use(app.get(LatchkeyStrategy));
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
}
afterEach(() => app.close());

const ask = (method: string, path: string, key: string) => fetch(url + path, { method, headers: headersOf(key) });
const status = async (method: string, path: string, key: string) => (await ask(method, path, key)).status;

describe.each(BOTH)('a service on %s', (server) => {
  beforeEach(() => start(server));

  it.each<[string, string, string, number]>([
    ['GET', '/things', 'Reader', 200],
    ['GET', '/things', 'Everything', 200],
    ['GET', '/things', 'Nothing', 403],
    ['PATCH', '/things', 'Reader', 403],
    ['PATCH', '/things', 'Editor', 200],
    ['GET', '/things/any', 'Reader', 200],
    ['GET', '/things/any', 'Nothing', 403],
    ['GET', '/things/admins', 'Everything', 403],
    ['GET', '/things/admins', 'Admin', 200],
    ['GET', '/things/open', 'Nothing', 200],
    ['GET', '/silent', 'Nothing', 200],
    ['GET', '/things', 'Home', 200],
    ['GET', '/things', 'Away', 401],
    ['GET', '/passport', 'Reader', 200],
    ['GET', '/passport', 'Nothing', 403],
    ['GET', '/passport', 'Away', 401],
    ['GET', '/passport', 'Home', 200],
    ['GET', '/passport/admins', 'Reader', 403],
    ['GET', '/passport/admins', 'Admin', 200],
    ['GET', '/passport/silent', 'Nothing', 200],
  ])('%s %s with the key %s: %i', async (method, path, key, expected) =>
    expect(await status(method, path, key)).toBe(expected),
  );

  it('says which scope is missing, in words of RFC 6750', async () => {
    const refused = await ask('PATCH', '/things', 'Reader');
    expect(refused.headers.get('www-authenticate')).toBe(
      'ApiKey realm="latchkey", error="insufficient_scope", scope="things:edit"',
    );
    expect(refused.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(await refused.json()).toMatchObject({ status: 403, code: 'FORBIDDEN', title: 'Not allowed' });
    const byRole = await ask('GET', '/things/admins', 'Everything');
    expect([byRole.status, byRole.headers.get('www-authenticate'), byRole.headers.get('retry-after')]).toEqual([
      403,
      null,
      null,
    ]);
  });

  it.each(['/things', '/passport'])('records that a change was refused at %s, once, and no read', async (path) => {
    await ask('GET', '/things', 'Nothing');
    await ask(path === '/things' ? 'PATCH' : 'POST', path, 'Reader');
    expect(await latchkey.recorded()).toMatchObject([{ key: 'key_reader', outcome: 'refused', changes: [] }]);
  });

  it('tells the handler what the key and its user are', async () => {
    const caller = (await (await ask('GET', '/things', 'Reader')).json()) as object;
    expect(caller).toMatchObject({
      user: { name: 'Ana', attributes: { team: 'red' } },
      key: { scopes: ['things:read'], metadata: { plan: 'gold' }, environment: 'production' },
      can: [true, false],
    });
    expect(await (await ask('GET', '/things', 'Everything')).json()).toMatchObject({
      key: { scopes: null },
      can: [true, true],
    });
  });
});

describe('a service that requires scopes', () => {
  beforeEach(() => start('Fastify', true));

  it.each<[string, string, string, number]>([
    ['GET', '/silent', 'Reader', 403],
    ['GET', '/silent', 'Everything', 200],
    ['GET', '/things', 'Reader', 200],
    ['GET', '/passport/silent', 'Reader', 403],
    ['GET', '/passport/silent', 'Everything', 200],
  ])('%s %s with the key %s: %i', async (method, path, key, expected) =>
    expect(await status(method, path, key)).toBe(expected),
  );

  it('says so without naming a scope', async () =>
    expect((await ask('GET', '/silent', 'Reader')).headers.get('www-authenticate')).toBe(
      'ApiKey realm="latchkey", error="insufficient_scope"',
    ));
});
