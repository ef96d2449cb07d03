import 'reflect-metadata';
import { Controller, Get, Module, UseGuards, type Type } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import passport from 'passport';
import { afterEach, describe, expect, it } from 'vitest';
import type { Caller as CallerShape, KeyKind as Kind, Verification, Verifier } from '@latchkey/domain';
import { LatchkeyStrategy } from '../caller/latchkey.strategy.js';
import { ApiKeyGuard, CHECK_OBSERVER } from './api-key.guard.js';
import { Caller, KeyKind, Public } from './decorators.js';

const callerWith = (kind: Kind): CallerShape => ({
  account: { id: 'acc_1', name: 'default' },
  user: { id: 'usr_1', name: 'Ana', role: 'member', externalId: null, attributes: {} },
  key: { id: 'key_1', name: 'Import', kind, scopes: null, environment: null, metadata: {} },
});

/** Lets in the access key that is called like the kind that is asked for. */
class ByKind implements Verifier {
  serving = true;
  verify(accessKey: string, _secretKey: string, kind: Kind): Verification {
    if (!this.serving) return { valid: false, code: 'STALE' };
    return accessKey === kind ? { valid: true, caller: callerWith(kind) } : { valid: false, code: 'WRONG_KIND' };
  }
}

@Controller()
class Things {
  @Get('closed') closed(@Caller() caller: CallerShape): object {
    return { user: caller.user.name, kind: caller.key.kind };
  }
  @Public() @Get('open') open(@Caller() caller: CallerShape | undefined): object {
    return { caller: caller ?? null };
  }
  @KeyKind('data-loader') @Get('loads') loads(@Caller() caller: CallerShape): object {
    return { kind: caller.key.kind };
  }
}

@Public()
@Controller('public')
class PublicThings {
  @Get() all(): object {
    return { open: true };
  }
}

@Controller('passport')
@UseGuards(AuthGuard('latchkey'))
class PassportThings {
  @Get() mine(@Caller() caller: CallerShape): object {
    return { user: caller.user.name };
  }
}

const verifier = new ByKind();
let app: NestFastifyApplication | undefined;
let checks: (string | undefined)[] = [];
afterEach(async () => {
  await app?.close();
  verifier.serving = true;
  checks = [];
});

/** A small app behind the guard; `observe` may throw. */
async function guarded(observe = (): void => undefined): Promise<void> {
  const observer = (_request: unknown, verification: Verification) => {
    checks.push(verification.valid ? 'OK' : verification.code);
    observe();
  };
  await start(
    [Things, PublicThings],
    [
      { provide: LatchkeyStrategy, useValue: new LatchkeyStrategy(verifier) },
      { provide: CHECK_OBSERVER, useValue: observer },
      { provide: APP_GUARD, useClass: ApiKeyGuard },
    ],
  );
}

async function start(controllers: Type[], providers: object[]): Promise<void> {
  @Module({})
  class Small {}
  const module = { module: Small, controllers, providers: providers as never[] };
  app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: false });
  await app.init();
}

const get = async (url: string, headers: Record<string, string> = {}) => {
  const { statusCode, payload } = await app!.inject({ method: 'GET', url, headers });
  return [statusCode, payload.startsWith('{') ? (JSON.parse(payload) as object) : payload];
};
const pair = (kind: Kind) => ({ accessKey: kind, secretKey: 'secret' });

describe('behind the guard', () => {
  it('a route is shut by default', async () => {
    await guarded();
    expect((await get('/closed'))[0]).toBe(401);
    expect(checks).toEqual(['MISSING_HEADER']);
  });
  it('a route knows its caller', async () => {
    await guarded();
    expect(await get('/closed', pair('api'))).toEqual([200, { user: 'Ana', kind: 'api' }]);
    expect(checks).toEqual(['OK']);
  });
  it.each(['/open', '/public'])('%s, marked as public, is open and checks nothing', async (url) => {
    await guarded();
    expect((await get(url))[0]).toBe(200);
    expect((await get(url, pair('data-loader')))[0]).toBe(200);
    expect(checks).toEqual([]);
  });
  it('a route for data-loader keys takes these only', async () => {
    await guarded();
    expect(await get('/loads', pair('data-loader'))).toEqual([200, { kind: 'data-loader' }]);
    expect((await get('/loads', pair('api')))[0]).toBe(401);
    expect((await get('/closed', pair('data-loader')))[0]).toBe(401);
    expect(checks).toEqual(['OK', 'WRONG_KIND', 'WRONG_KIND']);
  });
  it('nobody gets in, and nobody is told 401, while the process may not verify', async () => {
    await guarded();
    verifier.serving = false;
    expect((await get('/closed', pair('api')))[0]).toBe(503);
    expect((await get('/open'))[0]).toBe(200);
  });
  it('an observer that throws keeps even a good credential out', async () => {
    await guarded(() => {
      throw new Error('observer');
    });
    expect((await get('/closed', pair('api')))[0]).toBe(500);
  });
});

const behindPassport = () => {
  passport.use(new LatchkeyStrategy(verifier));
  return start([PassportThings], []);
};

describe('under AuthGuard of @nestjs/passport', () => {
  // With passReqToCallback under PassportStrategy() the request is taken for `done`, and this call never ends.
  it('a good credential gets in: the call ends', async () => {
    await behindPassport();
    expect(await get('/passport', pair('api'))).toEqual([200, { user: 'Ana' }]);
  });
  it.each([
    ['no credential', {}],
    ['half a credential', { accessKey: 'api' }],
    ['a wrong credential', pair('data-loader')],
  ])('%s: 401', async (_, headers) => {
    await behindPassport();
    expect((await get('/passport', headers as Record<string, string>))[0]).toBe(401);
  });
  it('while the process may not verify: 503', async () => {
    await behindPassport();
    verifier.serving = false;
    expect((await get('/passport', pair('api')))[0]).toBe(503);
  });
});
