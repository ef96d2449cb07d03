import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { MethodNotAllowed, NotFound } from '@latchkey/domain';
import { RouteTable } from './route-table.js';

const routes = new RouteTable();
const server = fastify({ exposeHeadRoutes: false });
routes.watch(server);
const handler = () => null;
server.get('/v1/keys', handler);
server.post('/v1/keys', handler);
server.route({ method: ['GET', 'DELETE'], url: '/v1/keys/:id', handler });
server.post('/v1/keys/:id/disable', handler);
server.get('/v1/revisions.csv', handler);
server.get('/docs/*', handler);

function allowed(url: string): readonly string[] | undefined {
  const refusal = routes.refusal(url);
  expect(refusal).toBeInstanceOf(refusal instanceof MethodNotAllowed ? MethodNotAllowed : NotFound);
  return refusal instanceof MethodNotAllowed ? refusal.allowed : undefined;
}

describe('the table of routes', () => {
  it.each([
    ['/v1/keys', ['GET', 'POST']],
    ['/v1/keys?limit=1', ['GET', 'POST']],
    ['/v1/keys/key_1', ['DELETE', 'GET']],
    ['/v1/keys/key_1/disable', ['POST']],
    ['/v1/revisions.csv', ['GET']],
  ])('%s takes %j', (url, methods) => expect(allowed(url)).toEqual(methods));

  it.each([
    '/',
    '/v1',
    '/v1/keys/',
    '/v1/keysX',
    '/v1/keys/a/b',
    '/v1/keys//disable',
    '/v1/revisionsXcsv',
    '/x/v1/keys',
    '/docs/anything',
    '/v1/nothing?path=/v1/keys',
  ])('%s is nothing', (url) => expect(allowed(url)).toBeUndefined());

  it('lists every route with every method', () =>
    expect(routes.list()).toEqual([
      ['GET', '/v1/keys'],
      ['POST', '/v1/keys'],
      ['GET', '/v1/keys/:id'],
      ['DELETE', '/v1/keys/:id'],
      ['POST', '/v1/keys/:id/disable'],
      ['GET', '/v1/revisions.csv'],
    ]));

  it('knows how its paths begin, also those with any end', () => {
    expect(['v1', 'docs'].filter((segment) => routes.beginsWith(segment))).toEqual(['v1', 'docs']);
    expect(['', 'v', 'keys', 'v1/keys'].filter((segment) => routes.beginsWith(segment))).toEqual([]);
  });
});
