import 'reflect-metadata';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import {
  Controller,
  Get,
  Injectable,
  Param,
  Post,
  RequestTimeoutException,
  Res,
  Sse,
  UseGuards,
  type CallHandler,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { catchError, finalize, interval, map, NEVER, throwError, timeout, type Observable } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../../test/support/eventually.js';
import { FakeSource, rejected } from '../../../../test/support/fake-source.js';
import { BOTH, GuardedApp, PAIR, type Parts, type Server } from '../../../../test/support/guarded-app.js';
import type { ChangeLog } from '../activity/recording.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { Changes, Public, Revision } from './decorators.js';

interface Response {
  status(code: number): { send(body: string): void };
}

let gate: Promise<unknown>;
let open: () => void;
let unsubscribed: boolean;

@Injectable()
class Timeout implements NestInterceptor {
  intercept(_: unknown, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(timeout(100), catchError(() => throwError(() => new RequestTimeoutException()))); // prettier-ignore
  }
}

const revision = Revision({ action: 'thing.done' });
@Controller()
class Things {
  @Post('conflict') @revision conflict(@Res() response: Response): void {
    response.status(409).send('no');
  }
  @Post('passthrough') @revision passthrough(@Res({ passthrough: true }) response: Response): string {
    response.status(422);
    return 'no';
  }
  @Post('late') @revision late(@Res() response: Response): void {
    void gate.then(() => response.status(500).send('no'));
  }
  @Post('early') @revision async early(@Res() response: Response, @Changes() changes: ChangeLog): Promise<void> {
    response.status(202).send('later');
    await gate;
    changes.add('late', 1, 2);
  }
  @Post('slow/:end') @revision async slow(@Param('end') end: string, @Changes() changes: ChangeLog): Promise<void> {
    await gate;
    changes.add('late', 1, 2);
    if (end === 'fails') throw new Error('late');
  }
  @Sse('sse') @revision events(@Changes() changes: ChangeLog): Observable<object> {
    changes.add('seen', 1, 2);
    return interval(10).pipe(
      map((n) => ({ data: String(n) })),
      finalize(() => (unsubscribed = true)),
    );
  }
  @Sse('quiet') @revision quiet(): Observable<object> {
    return NEVER;
  }
  @UseGuards(ApiKeyGuard) @Post('twice') twice(): void {}
  @Post('named/:type')
  @Revision({ action: 'user.removed', target: ({ params: { type } }: { params: { type: string } }) => ({ type: type === 'none' ? '' : type, id: type === 'none' ? '' : '7' }) }) // prettier-ignore
  named(@Changes() changes: ChangeLog): void {
    changes.target({ type: 'Key', id: '8' });
  }
  @Post('throws')
  @Revision({ action: 'thing.done', target: ({ body }: { body: { id: string } }) => ({ type: 'thing', id: body.id.length as never }) }) // prettier-ignore
  throws(): void {}
  @Post('awaits')
  @Revision({ action: 'thing.done', target: () => Promise.resolve({ type: 'thing', id: '7' }) })
  awaits(): void {}
}

let app: GuardedApp;
beforeEach(() => {
  gate = new Promise((resolve) => (open = () => resolve(null)));
  unsubscribed = false;
});
afterEach(async () => {
  open();
  await app?.nest.close();
});
async function start(server: Server, { providers = [], ...parts }: Parts = {}): Promise<void> {
  const guard = { provide: APP_GUARD, useClass: ApiKeyGuard };
  app = await GuardedApp.start(server, { controllers: [Things], providers: [guard, ...providers], ...parts });
}
const post = async (path: string, more: Record<string, string> = {}) => (await app.send('POST', path, PAIR, more)).status; // prettier-ignore

/** A caller that can leave at any time. */
function socketOf(request: string): Socket {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  const head = [`${request} HTTP/1.1`, 'Host: x', 'Content-Length: 0', `accessKey: ${PAIR.accessKey}`, `secretKey: ${PAIR.secretKey}`]; // prettier-ignore
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  return socket;
}

describe.each(BOTH)('on %s, the outcome', (server) => {
  it.each([
    ['/conflict', 409, 'refused'],
    ['/passthrough', 422, 'refused'],
  ])('of %s is what was sent', async (path, status, outcome) => {
    await start(server);
    expect(await post(path)).toBe(status);
    expect(await app.oneFinished()).toMatchObject({ outcome });
  });

  it('of a handler that answers after it returned is told when the answer is out', async () => {
    await start(server);
    const answer = post('/late');
    await eventually(app.started, ({ length }) => length === 1);
    await post('/conflict');
    await app.oneFinished();
    expect(app.finished()).toHaveLength(1);
    open();
    expect(await answer).toBe(500);
    expect((await eventually(app.finished, ({ length }) => length === 2))[1]).toMatchObject({ outcome: 'failed' });
  });

  it('of a handler that answers before it returns waits for it, and has what it added', async () => {
    await start(server);
    expect(await post('/early')).toBe(202);
    expect(app.finished()).toEqual([]);
    open();
    expect(await app.oneFinished()).toMatchObject({ outcome: 'done', changes: [{ field: 'late' }] });
  });

  it.each([
    ['/slow/works', 'done'],
    ['/slow/fails', 'failed'],
  ])('of %s is its own when a timeout has answered for it, and unknown until then', async (path, outcome) => {
    await start(server, { providers: [{ provide: APP_INTERCEPTOR, useClass: Timeout }] });
    expect(await post(path)).toBe(408);
    await post('/conflict');
    await app.oneFinished();
    expect(app.finished()).toHaveLength(1);
    open();
    const [, finished] = await eventually(app.finished, ({ length }) => length === 2);
    expect(finished).toMatchObject({ outcome, changes: [{ field: 'late' }] });
  });

  it('of a stream is told when its reader leaves, and the stream ends', async () => {
    await start(server);
    const reader = socketOf('GET /sse');
    await once(reader, 'data');
    expect(app.finished()).toEqual([]);
    reader.destroy();
    expect(await app.oneFinished()).toMatchObject({ outcome: 'done', changes: [{ field: 'seen' }] });
    expect(unsubscribed).toBe(true);
  });

  it('of a stream that has said nothing yet is told when its reader leaves', async () => {
    await start(server);
    const reader = socketOf('GET /quiet');
    await eventually(app.started, ({ length }) => length === 1);
    // the handler runs when another request is served after it
    await post('/conflict');
    reader.destroy();
    expect(await eventually(app.finished, ({ length }) => length === 2)).toMatchObject([{}, { outcome: 'done' }]);
  });

  it('of an action whose caller left is its own', async () => {
    await start(server);
    const socket = socketOf('POST /slow/works');
    await eventually(app.started, ({ length }) => length === 1);
    socket.destroy();
    open();
    expect(await app.oneFinished()).toMatchObject({ outcome: 'done' });
  });
});

describe.each(BOTH)('on %s, an entry', (server) => {
  it('is one for each request, however often the guard is there', async () => {
    await start(server);
    expect(await post('/twice')).toBe(201);
    await app.oneFinished();
    expect([app.started().length, app.finished().length]).toEqual([1, 1]);
  });

  it.each([
    ['user', { type: 'scorecard:user', id: '7', name: '7' }],
    ['KEY', { type: 'scorecard:KEY', id: '7', name: '7' }],
    ['element', { type: 'element', id: '7', name: '7' }],
    ['none', { type: 'unknown', id: 'unknown', name: 'unknown' }],
  ])('of the target %s says whose it is', async (type, target) => {
    await start(server);
    expect(await post(`/named/${type}`)).toBe(201);
    expect(app.started()[0]).toMatchObject({ action: 'user.removed', target });
    expect(await app.oneFinished()).toMatchObject({ target: { type: 'scorecard:Key', id: '8', name: '8' } });
  });

  it('names the path where the target throws, and the log names the route', async () => {
    await start(server);
    expect(await post('/throws')).toBe(201);
    expect(app.started()[0]).toMatchObject({ target: { type: 'path', id: '/throws' } });
    expect(app.lines).toEqual([
      expect.stringMatching(/^Things\.throws: the target of its revision entry threw TypeError/),
    ]);
  });

  it('may be about a target that has to be looked up', async () => {
    await start(server);
    expect(await post('/awaits')).toBe(201);
    expect(app.started()[0]).toMatchObject({ target: { type: 'thing', id: '7' } });
  });

  it('has the id that the caller gave, or one that no other has', async () => {
    await start(server);
    await post('/twice', { 'x-request-id': 'abc-1' });
    await post('/twice', { 'x-request-id': 'not one!' });
    await post('/twice');
    const [stated, ...made] = app.started().map(({ requestId }) => requestId);
    expect(stated).toBe('abc-1');
    for (const id of made) expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(made).size).toBe(2);
  });

  it('that Latchkey will never take is said once in the log, and nobody is told to try again', async () => {
    await start(server);
    app.source.onAppend = () => Promise.reject(rejected());
    const answers = [await app.send('POST', '/twice'), await app.send('POST', '/twice')];
    for (const answer of answers) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, null]);
      const { detail } = (await answer.json()) as { detail: string };
      expect(detail).toContain('Latchkey does not take the revision entry of this action, so it was not done');
      expect(detail).not.toContain('Try again');
    }
    expect(app.lines).toEqual([expect.stringContaining('Things.twice: Latchkey does not take its revision entry, so it answers 503: not like this')]); // prettier-ignore
  });
});

describe('a service does not start', () => {
  /** and leaves no guard behind, which would keep the process alive and hold up revocations */
  const refuses = async (controller: new () => object, message: string) => {
    const source = new FakeSource();
    const starts = GuardedApp.start('Fastify', { controllers: [controller], options: { source, waitMs: 100 } });
    await expect(starts).rejects.toThrow(message);
    expect(source.connections).toEqual([]);
  };

  it('with an action that is Latchkey’s own', async () => {
    @Controller()
    class Wrong {
      @Post() @Revision({ action: 'UserCreated' }) create(): void {}
    }
    await refuses(Wrong, "Wrong.create: the action of @Revision 'UserCreated' is Latchkey's own");
  });

  it('with @Revision where nothing is ever recorded', async () => {
    @Controller()
    class Wrong {
      @Public() @Get() open(): void {}
      @Revision({ action: 'thing.done' }) done(): void {}
    }
    await refuses(Wrong, 'Wrong.done: @Revision records HTTP routes and GraphQL queries and mutations');
  });
});
