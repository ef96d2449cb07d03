import 'reflect-metadata';
import {
  Controller,
  Get,
  Header,
  Injectable,
  Post,
  Req,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import passport from 'passport';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../../test/support/eventually.js';
import { BOTH, GuardedApp, LOADER, PAIR, type Parts, type Server } from '../../../../test/support/guarded-app.js';
import type { ChangeLog } from '../activity/recording.js';
import { LatchkeyStrategy } from '../caller/latchkey.strategy.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { Caller, Changes, KeyKind, Public, Revision } from './decorators.js';

const BEARER = { authorization: 'Bearer ben' };

/** Knows one token, and says whose it is where Passport's guards say it too. */
@Injectable()
class BearerGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ headers: { authorization?: string }; user?: object }>();
    if (request.headers.authorization === BEARER.authorization) request.user = { name: 'Ben' };
    return true;
  }
}

@Injectable()
class OptionalKey extends ApiKeyGuard {
  override canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    try {
      return super.canActivate(context);
    } catch {
      return true;
    }
  }
}

/** What passport-jwt would be. */
class Bearer {
  name = 'bearer';
  declare success: (user: object) => void;
  declare fail: (status: number) => void;
  authenticate({ headers }: { headers: { authorization?: string } }): void {
    if (headers.authorization === BEARER.authorization) this.success({ name: 'Ben' });
    else this.fail(401);
  }
}

const either = AuthGuard(['latchkey', 'bearer']);

@Controller()
class Things {
  @Get() who(@Caller() caller: Caller | undefined): object {
    return { caller: caller?.user.name ?? null };
  }
  @Get('cached') @Header('Cache-Control', 'max-age=60') cached(): object {
    return {};
  }
  @Post() change(@Caller() caller: Caller | undefined): object {
    return { caller: caller?.user.name ?? null };
  }
}

@Public()
@UseGuards(either)
@Controller('either')
class Either {
  @Get() who(@Caller() caller: Caller | undefined, @Req() { user }: { user: { name?: string } }): object {
    return { caller: caller?.user.name ?? null, user: user.name ?? null };
  }
  @Get('read') @Revision({ action: 'thing.read' }) read(@Changes() changes: ChangeLog): void {
    changes.add('x', 1, 2);
  }
  @Post() change(): void {}
  @Post('loads') @KeyKind('data-loader') load(): void {}
}

@UseGuards(either)
@Controller('alone')
class Alone {
  @Get() who(@Caller() caller: Caller | undefined): object {
    return { caller: caller?.user.name ?? null };
  }
  @Post() change(): void {}
  @Post('loads') @KeyKind('data-loader') load(): void {}
}

@Controller('bare')
class Bare {
  @Post('loads') @KeyKind('data-loader') load(): void {}
}

let app: GuardedApp;
afterEach(() => app?.nest.close());

const globally = (...guards: (typeof ApiKeyGuard | typeof BearerGuard | ReturnType<typeof AuthGuard>)[]) =>
  guards.map((useClass) => ({ provide: APP_GUARD, useClass }));
async function start(server: Server, parts: Parts): Promise<void> {
  app = await GuardedApp.start(server, parts);
  passport.use(app.nest.get(LatchkeyStrategy));
  passport.use(new Bearer() as never);
}
const json = async (...sent: Parameters<GuardedApp['send']>) => {
  const answer = await app.send(...sent);
  return [answer.status, answer.ok ? await answer.json() : null];
};
const statusOf = async (...sent: Parameters<GuardedApp['send']>) => (await app.send(...sent)).status;
const thrice = <T>(one: T): T[] => [one, one, one];
const threeTimes = async (call: () => Promise<unknown>) => [await call(), await call(), await call()];

describe.each(BOTH)('on %s', (server) => {
  it('a guard that lets in whom ApiKeyGuard does not is asked each time', async () => {
    await start(server, { controllers: [Things], providers: globally(OptionalKey) });
    expect(await threeTimes(() => statusOf('GET', '/', null))).toEqual([200, 200, 200]);
    expect(await json('GET', '/')).toEqual([200, { caller: 'Ana' }]);
  });

  it('the caller is the key’s, whatever another guard calls the user', async () => {
    await start(server, { controllers: [Things], providers: globally(BearerGuard, ApiKeyGuard) });
    const both = () => json('GET', '/', PAIR, BEARER);
    expect(await threeTimes(both)).toEqual(thrice([200, { caller: 'Ana' }]));
    expect(await threeTimes(() => statusOf('POST', '/', PAIR, BEARER))).toEqual([201, 201, 201]);
    expect(app.started().map(({ user, key }) => `${user} ${key}`)).toEqual(Array(3).fill('usr_1 key_1'));
  });

  it('or asked after it', async () => {
    await start(server, { controllers: [Things], providers: globally(ApiKeyGuard, BearerGuard) });
    expect(await threeTimes(() => json('POST', '/', PAIR, BEARER))).toEqual(thrice([201, { caller: 'Ana' }]));
    expect(app.started()).toHaveLength(3);
  });

  it('answers are kept out of caches, unless a handler says otherwise; refusals too', async () => {
    await start(server, { controllers: [Things], providers: globally(ApiKeyGuard), prepare: (nest) => nest.enableCors({ origin: /./, credentials: true }) }); // prettier-ignore
    const headersOf = async (path: string, pair: typeof PAIR | null) => {
      const { headers } = await app.send('GET', path, pair, { origin: 'http://a.example' });
      return [headers.get('cache-control'), headers.get('vary')?.toLowerCase()];
    };
    expect(await headersOf('/', PAIR)).toEqual(['no-store', 'origin, accesskey, secretkey']);
    expect(await headersOf('/cached', PAIR)).toEqual(['max-age=60', 'origin, accesskey, secretkey']);
    expect(await headersOf('/cached', null)).toEqual(['no-store', 'origin, accesskey, secretkey']);
  });
});

describe.each(BOTH)('on %s, under AuthGuard beside another strategy', (server) => {
  const guarded = { controllers: [Either], providers: globally(ApiKeyGuard) };

  it('whoever comes with a key is the caller; whoever comes otherwise is the user', async () => {
    await start(server, guarded);
    expect(await json('GET', '/either')).toEqual([200, { caller: 'Ana', user: null }]);
    expect(await json('GET', '/either', null, BEARER)).toEqual([200, { caller: null, user: 'Ben' }]);
  });

  it('a refusal says how to get in, an answer does not; caches are told of both', async () => {
    await start(server, guarded);
    const [refused, other] = [await app.send('GET', '/either', null), await app.send('GET', '/either', null, BEARER)];
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'ApiKey realm="latchkey"']);
    expect([other.status, other.headers.get('www-authenticate')]).toEqual([200, null]);
    for (const { headers } of [refused, other])
      expect([headers.get('cache-control'), headers.get('vary')]).toEqual(['no-store', 'accessKey, secretKey']);
  });

  it('what a key changes is recorded, and what is marked; what others do is not', async () => {
    await start(server, guarded);
    for (const [method, path] of [
      ['POST', '/either'],
      ['GET', '/either/read'],
    ] as const)
      // prettier-ignore
      expect((await app.send(method, path)).ok).toBe(true);
    await app.send('POST', '/either', null, BEARER);
    await app.send('GET', '/either');
    expect(app.started()).toMatchObject([{ action: 'either.change', user: 'usr_1', key: 'key_1' }, { action: 'thing.read' }]); // prettier-ignore
    const finished = await eventually(app.finished, ({ length }) => length === 2);
    expect(finished).toMatchObject([{ outcome: 'done' }, { outcome: 'done', changes: [{ field: 'x' }] }]);
  });

  it('nothing is done that cannot be recorded', async () => {
    await start(server, guarded);
    app.source.onAppend = () => Promise.reject(new Error('down'));
    const answer = await app.send('POST', '/either');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'application/problem+json; charset=utf-8']); // prettier-ignore
  });

  it.each([
    ['with a global ApiKeyGuard', Either, '/either/loads', globally(ApiKeyGuard)],
    ['without', Alone, '/alone/loads', []],
  ])('%s the kind of key is the route’s', async (_, controller, path, providers) => {
    await start(server, { controllers: [controller], providers });
    expect(await statusOf('POST', path, LOADER)).toBe(201);
    expect(await statusOf('POST', path, PAIR)).toBe(401);
    expect(await statusOf('POST', path, null, BEARER)).toBe(201);
    expect(app.started()).toHaveLength(1);
  });

  it('a global AuthGuard, which runs before the route is known, lets in no key of the wrong kind', async () => {
    await start(server, { controllers: [Alone, Bare], providers: globally(either) });
    expect(await statusOf('POST', '/bare/loads', PAIR)).toBe(401);
    expect(await statusOf('POST', '/alone/loads', PAIR)).toBe(401);
    expect(await statusOf('POST', '/alone', PAIR)).toBe(201);
  });

  it('without ApiKeyGuard it is the same', async () => {
    await start(server, { controllers: [Alone] });
    expect(await json('GET', '/alone')).toEqual([200, { caller: 'Ana' }]);
    expect(await statusOf('POST', '/alone')).toBe(201);
    expect(app.started()).toHaveLength(1);
    const refused = await app.send('GET', '/alone', null);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'ApiKey realm="latchkey"']);
  });
});
