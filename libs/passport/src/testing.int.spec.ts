import 'reflect-metadata';
import { Controller, Get, Module, Patch, Post, Sse, type INestApplication } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { interval, map, type Observable } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOTH, SERVERS, type Server } from '../../../test/support/guarded-app.js';
import { ApiKeyGuard, Caller, Changes, KeyKind, Public, Revision, type ChangeLog } from './index.js';
import { headersOf, LatchkeyTestingModule, TestLatchkey } from './testing.js';

const USERS = [{ name: 'Ana' }, { name: 'Ben', role: 'admin' }] as const;
const KEYS = [
  { name: 'Import', user: 'Ana' },
  { name: 'Loads', user: 'Ana', kind: 'data-loader' },
] as const;
const [IMPORT, LOADS] = KEYS;

/** signals that handlers were given */
const signals: AbortSignal[] = [];

@Controller()
class Things {
  @Get() list(@Caller() caller: Caller): object {
    return { user: caller.user.name, role: caller.user.role };
  }
  @Post() make(): object {
    return {};
  }
  @Patch()
  @Revision({ action: 'thing.edited', target: () => ({ type: 'thing', id: '7' }) })
  edit(@Changes() changes: ChangeLog): void {
    changes.add('name', 'six', 'seven');
  }
  @Post('loads') @KeyKind('data-loader') load(): object {
    return {};
  }
  @Get('health') @Public() health(): object {
    return {};
  }
  @Get('watched') watched(@Caller() caller: Caller): object {
    signals.push(caller.signal);
    return {};
  }
  @Sse('ticks') ticks(): Observable<{ data: object }> {
    return interval(20).pipe(map((tick) => ({ data: { tick } })));
  }
  @Public() @Sse('open-ticks') openTicks(): Observable<{ data: object }> {
    return interval(20).pipe(map((tick) => ({ data: { tick } })));
  }
}

let app: INestApplication;
let url: string;
let latchkey: TestLatchkey;

async function start(server: Server): Promise<void> {
  @Module({
    imports: [LatchkeyTestingModule.forRoot({ users: USERS, keys: KEYS })],
    controllers: [Things],
    providers: [{ provide: APP_GUARD, useClass: ApiKeyGuard }],
  })
  class Service {}
  app = await NestFactory.create(Service, SERVERS[server](), { logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
  latchkey = app.get(TestLatchkey);
}
afterEach(() => app.close());

const status = async (method: string, path: string, headers: Record<string, string> = headersOf(IMPORT)) =>
  (await fetch(url + path, { method, headers })).status;

describe.each(BOTH)('a service on %s whose Latchkey is of its test', (server) => {
  beforeEach(() => start(server));

  it('lets in who has a key, as its user', async () => {
    const answer = await fetch(url, { headers: headersOf(IMPORT) });
    expect([answer.status, await answer.json()]).toEqual([200, { user: 'Ana', role: 'member' }]);
    expect(latchkey.headersOf('Import')).toEqual(headersOf(IMPORT));
    expect(await status('GET', '/', {})).toBe(401);
    expect(await status('GET', '/', headersOf(LOADS))).toBe(401);
    expect(await status('POST', '/loads', headersOf(LOADS))).toBe(201);
    expect(await status('GET', '/health', {})).toBe(200);
    expect(await status('GET', '/', headersOf('Nobody'))).toBe(401);
  });

  it('records what is done', async () => {
    await status('GET', '/');
    await status('PATCH', '/');
    await status('POST', '/');
    const [edited, made, ...more] = await latchkey.recorded();
    expect(edited).toMatchObject({
      action: 'thing.edited',
      target: { type: 'thing', id: '7', name: '7' },
      user: 'usr_ana',
      key: 'key_import',
      outcome: 'done',
      changes: [{ field: 'name', before: 'six', after: 'seven' }],
    });
    expect([made!.action, made!.outcome, more]).toEqual(['things.make', 'done', []]);
    latchkey.forgetRecorded();
    expect(await latchkey.recorded()).toEqual([]);
  });

  it('obeys from the moment on that a change has resolved', async () => {
    const statuses: number[] = [];
    const ask = async () => statuses.push(await status('GET', '/'));
    for (const change of [
      () => latchkey.changeKey('Import', { allowedAddresses: ['10.0.0.0/8'] }),
      () => latchkey.changeKey('Import', { allowedAddresses: null }),
      () => latchkey.disableKey('Import'),
      () => latchkey.enableKey(IMPORT),
      () => latchkey.deactivateUser('Ana'),
      () => latchkey.activateUser('usr_ana'),
      () => latchkey.goStale(),
      () => latchkey.comeBack(),
      () => latchkey.deleteKey('key_import'),
    ]) {
      await change();
      await ask();
    }
    expect(statuses).toEqual([401, 200, 401, 200, 401, 200, 503, 200, 401]);
    await latchkey.addKey({ name: 'New', user: 'Ben' });
    const answer = await fetch(url, { headers: headersOf('New') });
    expect(await answer.json()).toEqual({ user: 'Ben', role: 'admin' });
    const rotated = await latchkey.rotateKey('New');
    expect(await status('GET', '/', headersOf('New'))).toBe(401);
    expect(await status('GET', '/', rotated)).toBe(200);
  });

  it('ends a stream of events with the right of its caller, and no other', async () => {
    const read = async (path: string, headers: Record<string, string>) => {
      const reader = (await fetch(url + path, { headers })).body!.getReader();
      await reader.read();
      return reader;
    };
    const [mine, open] = [await read('/ticks', headersOf(IMPORT)), await read('/open-ticks', {})];
    await latchkey.deleteKey('Import');
    while (!(await mine.read()).done);
    expect((await open.read()).done).toBe(false);
    await open.cancel();
    expect(await status('GET', '/ticks')).toBe(401);
  });

  it('releases the signal of a caller who was answered', async () => {
    signals.length = 0;
    await status('GET', '/watched');
    await latchkey.deleteKey('Import');
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });
});
