import 'reflect-metadata';
import { connect } from 'node:net';
import {
  Body,
  ConflictException,
  Controller,
  ForbiddenException,
  Get,
  Injectable,
  Module,
  Post,
  UseGuards,
  type CanActivate,
  type INestApplication,
} from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { issueCredential, type Caller as CallerShape, type Credential, type Verification } from '@latchkey/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../../test/support/eventually.js';
import {
  FakeSource,
  granted,
  hello,
  keyRow,
  position,
  unreachable,
  userRow,
} from '../../../../test/support/fake-source.js';
import { BOTH, SERVERS, type Server } from '../../../../test/support/guarded-app.js';
import type { ChangeLog } from '../activity/recording.js';
import { ApiKeyGuard, CHECK_OBSERVER } from './api-key.guard.js';
import { Caller, Changes, KeyKind, Public, Revision } from './decorators.js';
import { LatchkeyHealth } from './latchkey-health.js';
import { LatchkeyModule, type LatchkeyOptions } from './latchkey.module.js';

const PAIR = issueCredential('api');
const LOADER = issueCredential('data-loader');
const INACTIVE = issueCredential('api');

/** What handlers were called, and what holds them up. */
const ran: string[] = [];
let gate: Promise<void> | null;

@Injectable()
class Shut implements CanActivate {
  async canActivate(): Promise<boolean> {
    if (gate !== null) await gate;
    throw new ForbiddenException();
  }
}
@Injectable()
class Slow implements CanActivate {
  async canActivate(): Promise<boolean> {
    ran.push('guard');
    if (gate !== null) await gate;
    return true;
  }
}

@Controller('elements')
class ElementsController {
  @Get() list(@Caller() caller: CallerShape): object {
    return { user: caller.user.name };
  }
  @Get('changes') reads(@Changes() changes: ChangeLog): object {
    changes.add('name', 1, 2);
    changes.target({ type: 'x', id: 'x', name: 'x' });
    return {};
  }
  @Post() create(@Body() body: unknown): object {
    ran.push('create');
    return { body };
  }
  @Post('fails') fails(): void {
    throw new Error('broken');
  }
  @Revision({ action: 'element.edited', target: (req: { query: { id: string } }) => ({ type: 'element', id: req.query.id, name: 'Seven' }) }) // prettier-ignore
  @Post('edit')
  async edit(@Changes() changes: ChangeLog): Promise<object> {
    ran.push('edit');
    if (gate !== null) await gate;
    changes.add('name', 'six', 'seven');
    return {};
  }
  @Revision({ action: 'element.refused' }) @Post('conflict') conflict(): void {
    throw new ConflictException();
  }
  @UseGuards(Shut) @Revision({ action: 'element.shut' }) @Post('shut') shut(): void {}
  @UseGuards(Slow) @Revision({ action: 'element.slow' }) @Post('slow') slow(): void {
    ran.push('slow');
  }
  @Revision({ action: 'element.read' }) @Get('read') read(): object {
    return {};
  }
  @KeyKind('data-loader') @Post('loads') load(): object {
    return {};
  }
  @Public() @Post('open') open(@Changes() changes: ChangeLog): object {
    changes.add('x', 1, 2);
    return { open: true };
  }
}

let source: FakeSource;
let app: INestApplication | undefined;
let url: string;
let checks: string[];
let observe: () => void;

beforeEach(() => {
  source = new FakeSource();
  source.greeting = [
    hello(),
    userRow('usr_1'),
    userRow('usr_off', { active: false }),
    keyRow('key_1', PAIR, 'usr_1'),
    keyRow('key_2', LOADER, 'usr_1', { kind: 'data-loader' }),
    keyRow('key_3', INACTIVE, 'usr_off'),
    position(5),
  ];
  ran.length = 0;
  checks = [];
  gate = null;
  observe = () => undefined;
});
afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function start(server: Server, options: Partial<LatchkeyOptions> = {}): Promise<void> {
  const given = { service: 'scorecard', source, queueDirectory: null, waitMs: 2_000, ...options };
  const observer = (_request: unknown, verification: Verification) => {
    checks.push(verification.valid ? 'OK' : verification.code);
    observe();
  };
  @Module({ providers: [{ provide: 'options', useValue: given }], exports: ['options'] })
  class Settings {}
  @Module({
    imports: [
      LatchkeyModule.forRootAsync({ imports: [Settings], inject: ['options'], useFactory: (one: LatchkeyOptions) => one }), // prettier-ignore
    ],
    controllers: [ElementsController],
    providers: [
      { provide: APP_GUARD, useClass: ApiKeyGuard },
      { provide: CHECK_OBSERVER, useValue: observer },
    ],
  })
  class Service {}
  app = await NestFactory.create(Service, SERVERS[server](), { logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
}

type Answer = { status: number; headers: Headers; text: string };
async function send(method: string, path: string, pair: Credential | null = PAIR, body?: string): Promise<Answer> {
  const headers = { ...(pair && { accessKey: pair.accessKey, secretKey: pair.secretKey }), ...(body !== undefined && { 'content-type': 'application/json' }) }; // prettier-ignore
  const response = await fetch(`${url}/elements${path}`, { method, headers, ...(body !== undefined && { body }) });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
const entries = () => source.appended.flat();
const oneFinished = () => eventually(source.finished, ({ length }) => length > 0).then(([entry]) => entry!);
const what = ({ status, text, headers }: Answer) => {
  const names = ['content-type', 'www-authenticate', 'cache-control', 'retry-after'];
  return [status, text, ...names.map((name) => headers.get(name))];
};

describe.each(BOTH)('on %s', (server) => {
  describe('a refusal', () => {
    it('is a problem with a challenge, the same whatever was wrong, the first time and ever after', async () => {
      await start(server);
      const answers: Answer[] = [];
      for (const pair of [null, PAIR, { ...PAIR, secretKey: 'x' }, INACTIVE, LOADER, { ...PAIR, accessKey: '' }]) {
        const answer = await send('GET', '', pair);
        if (pair === PAIR) expect(answer.status).toBe(200);
        else answers.push(answer);
      }
      const [first] = answers;
      expect(what(first!).filter((part) => part !== first!.text)).toEqual([
        401,
        'application/problem+json; charset=utf-8',
        'ApiKey realm="latchkey"',
        'no-store',
        null,
      ]);
      expect(JSON.parse(first!.text)).toEqual({
        type: 'urn:latchkey:problem:unauthenticated',
        title: 'The credential was refused',
        status: 401,
        detail: expect.any(String) as string,
        code: 'UNAUTHENTICATED',
      });
      for (const answer of answers) expect(what(answer)).toEqual(what(first!));
      expect(checks).toEqual(['MISSING_HEADER', 'OK', 'MALFORMED', 'USER_INACTIVE', 'WRONG_KIND', 'MISSING_HEADER']);
    });

    it('while this process may not answer is 503, and a remedy: try again', async () => {
      source.onReport = () => Promise.resolve(granted({ granted: false, reason: 'behind' }));
      await start(server, { waitMs: 10 });
      const [first, second] = [await send('GET', ''), await send('GET', '')];
      expect(what(first)).toEqual(what(second));
      expect(what(first).slice(2)).toEqual(['application/problem+json; charset=utf-8', null, 'no-store', '1']);
      expect([first.status, (JSON.parse(first.text) as { code: string }).code]).toEqual([503, 'NOT_READY']);
    });

    it('that an observer replaces by an error lets nobody in, and the service goes on', async () => {
      await start(server);
      await send('GET', '');
      observe = () => {
        throw new Error('observer');
      };
      for (const pair of [PAIR, null]) expect((await send('GET', '', pair)).status).toBe(500);
      observe = () => undefined;
      expect((await send('GET', '')).status).toBe(200);
    });

    it('comes of the kind of key that the route takes, and a public route asks for none', async () => {
      await start(server);
      for (let i = 0; i < 2; i++) {
        expect((await send('POST', '/loads', LOADER)).status).toBe(201);
        expect((await send('POST', '/loads', PAIR)).status).toBe(401);
        expect((await send('POST', '/open', null)).text).toBe('{"open":true}');
        expect((await send('POST', '/open', { ...PAIR, secretKey: 'x' })).status).toBe(201);
      }
      expect(checks).toEqual(['OK', 'WRONG_KIND', 'OK', 'WRONG_KIND']);
    });
  });

  describe('a request that changes something', () => {
    it('goes on once its entry is durable', async () => {
      let durable!: () => void;
      source.onAppend = (some) => (some[0]!.kind === 'started' ? new Promise((resolve) => (durable = resolve)) : Promise.resolve()); // prettier-ignore
      await start(server);
      const answer = send('POST', '', PAIR, '{}');
      await eventually(source.started, ({ length }) => length === 1); // prettier-ignore
      expect(ran).toEqual([]);
      durable();
      expect((await answer).status).toBe(201);
      expect(ran).toEqual(['create']);
      expect(source.started()).toEqual([
        {
          kind: 'started',
          id: expect.any(String) as string,
          user: 'usr_1',
          key: 'key_1',
          action: 'elements.create',
          target: { type: 'path', id: '/elements', name: '/elements' },
          requestId: expect.toSatisfy((id) => id === null || typeof id === 'string') as string,
          address: expect.stringContaining('127.0.0.1') as string,
        },
      ]);
      expect(await oneFinished()).toEqual({
        kind: 'finished',
        id: source.started()[0]!.id,
        outcome: 'done',
        changes: [],
      });
    });

    it('is not done when it cannot be recorded; the problem says so', async () => {
      source.onAppend = () => Promise.reject(unreachable());
      await start(server);
      const answer = await send('POST', '', PAIR, '{}');
      expect(ran).toEqual([]);
      expect(what(answer).slice(2)).toEqual(['application/problem+json; charset=utf-8', null, 'no-store', '1']);
      expect(JSON.parse(answer.text)).toMatchObject({ status: 503, code: 'NOT_READY' });
      expect(answer.text).toContain('cannot be recorded, so it was not done');
      source.onAppend = () => Promise.resolve();
      expect(await oneFinished()).toMatchObject({ id: source.started()[0]!.id, outcome: 'refused' });
    });

    it('says what it changed, and about what', async () => {
      await start(server);
      await send('POST', '/edit?id=7');
      expect(source.started()[0]).toMatchObject({ action: 'element.edited', target: { type: 'element', id: '7', name: 'Seven' } }); // prettier-ignore
      expect(await oneFinished()).toMatchObject({
        outcome: 'done',
        changes: [{ field: 'name', before: 'six', after: 'seven' }],
      });
    });

    it.each([
      ['/conflict', 409, 'refused'],
      ['/shut', 403, 'refused'],
      ['/fails', 500, 'failed'],
    ])('%s: is told with its outcome', async (path, status, outcome) => {
      await start(server);
      expect((await send('POST', path)).status).toBe(status);
      expect(await oneFinished()).toMatchObject({ outcome });
    });

    it('that does not authenticate, or only reads, or is public leaves no entry', async () => {
      await start(server);
      await send('POST', '', null);
      await send('GET', '');
      await send('GET', '/changes');
      await send('POST', '/open');
      expect(entries()).toEqual([]);
    });

    it('or is marked, though it only reads, leaves one', async () => {
      await start(server);
      await send('GET', '/read');
      expect(source.started()).toMatchObject([{ action: 'element.read' }]);
    });

    it('whose caller goes away before its handler runs is not said to be refused: it runs', async () => {
      let open!: () => void;
      gate = new Promise((resolve) => (open = resolve));
      await start(server);
      const { port } = new URL(url);
      const socket = connect(Number(port), '127.0.0.1');
      const head = ['POST /elements/slow HTTP/1.1', 'Host: x', 'Content-Length: 0', `accessKey: ${PAIR.accessKey}`, `secretKey: ${PAIR.secretKey}`]; // prettier-ignore
      socket.write(`${head.join('\r\n')}\r\n\r\n`);
      await eventually(() => ran, (so) => so.includes('guard')); // prettier-ignore
      socket.destroy();
      // the server has seen it when another connection is served after it
      await send('GET', '');
      await new Promise((resolve) => setImmediate(resolve));
      open();
      expect(await oneFinished()).toMatchObject({ outcome: 'done' });
      expect(ran).toEqual(['guard', 'slow']);
    });
  });

  it('records everything, or nothing, where it is told to', async () => {
    await start(server, { record: 'all' });
    await send('GET', '');
    expect(source.started()).toMatchObject([{ action: 'elements.list' }]);
    await app!.close();
    source.appended.length = 0;
    await start(server, { record: 'none' });
    await send('POST', '/edit?id=7');
    expect(entries()).toEqual([]);
  });

  it('says how it is, and stops cleanly: Latchkey hears of it, the feed is closed', async () => {
    await start(server);
    await send('GET', '');
    const health = app!.get(LatchkeyHealth);
    expect(health.check()).toMatchObject({ latchkey: { status: 'up', connected: true, keys: 3 } });
    expect(health.metrics()).toContain('latchkey_guard_verifications_total{code="OK"} 1');
    await app!.close();
    expect(source.reports.at(-1)).toMatchObject({ leaving: true, service: 'scorecard' });
    expect(source.connection.closed).toBe(true);
  });
});

describe('on Fastify', () => {
  it('a request is checked once', async () => {
    await start('Fastify');
    for (let i = 0; i < 3; i++) await send('GET', '');
    expect(checks).toEqual(['OK', 'OK', 'OK']);
  });
});

it('an application does not start with a credential that is refused, and says why', async () => {
  const { SourceError } = await import('../source/replica-source.port.js');
  source.onReport = () => Promise.reject(new SourceError('credential', 'give the user the role verifier'));
  await expect(start('Fastify')).rejects.toThrow('give the user the role verifier');
  expect(source.connection.closed).toBe(true);
});
