import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { issueCredential } from '@latchkey/domain';
import express, { type Request, type Response } from 'express';
import fastify from 'fastify';
import passport from 'passport';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../../test/support/eventually.js';
import { FakeSource, hello, keyRow, position, rejected, userRow } from '../../../../test/support/fake-source.js';
import {
  callerOf,
  changesOf,
  GuardReplica,
  LatchkeyStrategy,
  recordExpress,
  recordFastify,
  RequestRecorder,
} from '../core.js';

const PAIR = issueCredential('api');
const edited = {
  action: 'element.edited',
  target: ({ params }: { params: { id: string } }) => ({ type: 'element', id: params.id }),
};

let source: FakeSource;
let replica: GuardReplica;
let recorder: RequestRecorder;
let close: () => Promise<unknown>;
let url: string;
let warnings: string[];

beforeEach(async () => {
  source = new FakeSource();
  source.greeting = [hello(), userRow('usr_1'), keyRow('key_1', PAIR, 'usr_1'), position(5)];
  warnings = [];
  replica = await new GuardReplica(source, { service: 'elements' }).start();
  const warn = (message: string) => void warnings.push(message);
  recorder = await RequestRecorder.open({ source, service: 'elements', queueDirectory: null, warn });
  passport.use(new LatchkeyStrategy(replica));
});
afterEach(async () => {
  await close();
  await Promise.all([recorder.stop(), replica.stop()]);
});

async function onExpress(): Promise<void> {
  const app = express();
  const key = passport.authenticate('latchkey', { session: false }) as express.RequestHandler;
  const edit = (request: Request, response: Response) => {
    changesOf(request).add('name', 1, 2);
    response.status(request.params['id'] === 'taken' ? 409 : 200).json({ user: callerOf(request)?.user.name });
  };
  app.patch('/elements/:id', key, recordExpress(recorder, edited), edit);
  app.post('/open', recordExpress(recorder), (_request, response) => void response.end());
  app.use('/all', key, recordExpress(recorder));
  app.all('/all/:id', (_request, response) => void response.end());
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => new Promise((resolve) => server.close(resolve));
}

async function onFastify(): Promise<void> {
  const app = fastify();
  /** What @fastify/passport does with a strategy. */
  const key = (request: object) =>
    new Promise<void>((resolve, reject) => {
      const fail = () => reject(Object.assign(new Error('refused'), { statusCode: 401 }));
      const bound = Object.assign(Object.create(new LatchkeyStrategy(replica)), { success: resolve, fail, error: reject }) as LatchkeyStrategy; // prettier-ignore
      bound.authenticate(request as never);
    });
  app.patch('/elements/:id', { preValidation: key, preHandler: recordFastify(recorder, edited) }, (request, reply) => {
    changesOf(request).add('name', 1, 2);
    const { id } = request.params as { id: string };
    return reply.code(id === 'taken' ? 409 : 200).send({ user: callerOf(request)?.user.name });
  });
  app.post('/open', { preHandler: recordFastify(recorder) }, () => '');
  await app.register((scope, _options, done) => {
    scope.addHook('preValidation', key);
    scope.addHook('preHandler', recordFastify(recorder));
    scope.all('/all/:id', () => '');
    done();
  });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
  close = () => app.close();
}

const send = (method: string, path: string) =>
  fetch(url + path, { method, headers: { accessKey: PAIR.accessKey, secretKey: PAIR.secretKey } });

describe.each([
  ['Express', onExpress, '/all/7'],
  ['Fastify', onFastify, '/all/:id'],
])('on plain %s', (_, start, path) => {
  it('what a key changes is recorded before it is done, with its outcome and changes', async () => {
    await start();
    expect(await (await send('PATCH', '/elements/7')).json()).toEqual({ user: 'Ana' });
    expect((await send('PATCH', '/elements/taken')).status).toBe(409);
    expect(source.started()).toMatchObject([
      { user: 'usr_1', key: 'key_1', action: 'element.edited', target: { type: 'element', id: '7' } },
      { target: { id: 'taken' } },
    ]);
    expect(source.started()[0]!.requestId).toMatch(/^[0-9a-f-]{36}$/);
    const [done, refused] = await eventually(source.finished, ({ length }) => length === 2);
    expect(done).toMatchObject({ outcome: 'done', changes: [{ field: 'name', before: 1, after: 2 }] });
    expect(refused).toMatchObject({ outcome: 'refused' });
  });

  it('nothing is done that cannot be recorded, and the log says why', async () => {
    await start();
    source.onAppend = () => Promise.reject(rejected());
    const answer = await send('PATCH', '/elements/7');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'application/problem+json; charset=utf-8']); // prettier-ignore
    expect(await answer.json()).toMatchObject({ code: 'NOT_READY', detail: expect.stringContaining('was not done') as string }); // prettier-ignore
    expect(warnings).toEqual([expect.stringContaining('PATCH /elements/:id: Latchkey does not take')]);
  });

  it('for all routes at once, what only reads and what no key is behind leaves no entry', async () => {
    await start();
    expect((await send('GET', '/all/7')).status).toBe(200);
    expect((await send('POST', '/open')).status).toBe(200);
    expect((await send('DELETE', '/all/7')).status).toBe(200);
    expect(source.started()).toMatchObject([{ action: `DELETE ${path}`, target: { type: 'path', id: '/all/7' } }]);
  });
});

it('an action that is Latchkey’s own is refused where it is written', () => {
  close = () => Promise.resolve();
  expect(() => recordExpress(recorder, { action: 'KeyCreated' })).toThrow("'KeyCreated' is Latchkey's own");
  expect(() => recordFastify(recorder, { action: '' })).toThrow("Name it, as in 'element.edited'");
});
