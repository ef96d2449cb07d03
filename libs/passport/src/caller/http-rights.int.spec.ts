import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type RequestHandler } from 'express';
import fastify from 'fastify';
import passport from 'passport';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GuardReplica, LatchkeyStrategy, recordExpress, recordFastify, RequestRecorder } from '../core.js';
import { requireExpress, requireFastify } from '../core.js';
import { headersOf, TestLatchkey } from '../core-testing.js';

const KEYS = [
  { name: 'Reader', user: 'Ana', scopes: ['things:read'] },
  { name: 'Editor', user: 'Ana', scopes: ['things:*'] },
  { name: 'Admin', user: 'Ben' },
] as const;
const NEEDS = { scopes: ['things:edit'] } as const;

let latchkey: TestLatchkey;
let replica: GuardReplica;
let recorder: RequestRecorder;
let url: string;
let close: () => Promise<unknown>;

beforeEach(async () => {
  latchkey = new TestLatchkey({ users: [{ name: 'Ana' }, { name: 'Ben', role: 'admin' }], keys: KEYS });
  replica = await new GuardReplica(latchkey, { service: 'things' }).start();
  recorder = await RequestRecorder.open({ source: latchkey, service: 'things', queueDirectory: null });
});
afterEach(async () => {
  await close();
  await Promise.all([recorder.stop(), replica.stop()]);
});

async function onExpress(): Promise<void> {
  passport.use(new LatchkeyStrategy(replica));
  const app = express();
  const key = passport.authenticate('latchkey', { session: false }) as RequestHandler;
  app.patch(
    '/things',
    key,
    recordExpress(recorder),
    requireExpress(NEEDS),
    (_request, response) => void response.end(),
  );
  app.get('/admins', key, requireExpress({ roles: ['admin'] }), (_request, response) => void response.end());
  app.get('/forgot', requireExpress(NEEDS), (_request, response) => void response.end());
  const other: RequestHandler = (request, _response, next) => {
    Object.assign(request, { user: { name: 'by another strategy' } });
    next();
  };
  app.get('/other', other, requireExpress(NEEDS), (_request, response) => void response.end());
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => new Promise((resolve) => server.close(resolve));
}

async function onFastify(): Promise<void> {
  const app = fastify();
  const key = (request: object) =>
    new Promise<void>((resolve, reject) => {
      const fail = () => reject(Object.assign(new Error('refused'), { statusCode: 401 }));
      const bound = Object.assign(Object.create(new LatchkeyStrategy(replica)), { success: resolve, fail, error: reject }) as LatchkeyStrategy; // prettier-ignore
      bound.authenticate(request as never);
    });
  const other = (request: object, _reply: object, done: () => void) => {
    Object.assign(request, { user: { name: 'by another strategy' } });
    done();
  };
  app.patch('/things', { preValidation: key, preHandler: [recordFastify(recorder), requireFastify(NEEDS)] }, () => '');
  app.get('/admins', { preValidation: key, preHandler: requireFastify({ roles: ['admin'] }) }, () => '');
  app.get('/forgot', { preHandler: requireFastify(NEEDS) }, () => '');
  app.get('/other', { preValidation: other, preHandler: requireFastify(NEEDS) }, () => '');
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  close = () => app.close();
}

const ask = (method: string, path: string, key: string) => fetch(url + path, { method, headers: headersOf(key) });

describe.each([
  ['Express', onExpress],
  ['Fastify', onFastify],
])('a service on %s without Nest', (_, start) => {
  beforeEach(start);

  it('refuses a key that lacks a scope, and says which; the refused change stands in history', async () => {
    const refused = await ask('PATCH', '/things', 'Reader');
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      403,
      'ApiKey realm="latchkey", error="insufficient_scope", scope="things:edit"',
    ]);
    expect(await refused.json()).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    expect((await ask('PATCH', '/things', 'Editor')).status).toBe(200);
    expect((await latchkey.recorded()).map(({ key, outcome }) => [key, outcome])).toEqual([
      ['key_reader', 'refused'],
      ['key_editor', 'done'],
    ]);
  });

  it('refuses a user without the role', async () => {
    expect((await ask('GET', '/admins', 'Editor')).status).toBe(403);
    expect((await ask('GET', '/admins', 'Admin')).status).toBe(200);
  });

  it('refuses who was not authenticated, and leaves callers of other strategies to them', async () => {
    expect((await ask('GET', '/forgot', 'Editor')).status).toBe(401);
    expect((await ask('GET', '/other', 'Editor')).status).toBe(200);
  });
});

it.each([
  [{ scopes: ['things'] }, '@Scopes'],
  [{ scopes: ['things:*'] }, '@Scopes'],
  [{ scopes: [{ anyOf: [] }] }, 'anyOf'],
  [{ roles: ['owner'] }, '@Roles'],
  [{ roles: [] }, '@Roles'],
])('%j cannot be needed', (needs, named) => {
  close = () => Promise.resolve();
  expect(() => requireExpress(needs as never)).toThrow(named);
});
