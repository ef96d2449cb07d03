// A Nest application on Fastify with one route, in one of three ways: open, behind ApiKeyGuard, behind stock AuthGuard.
// argv: way, number of keys. Tells its port to its parent, and its CPU time whenever it is asked.
import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { ApiKeyGuard, LatchkeyModule } from '@latchkey/passport';
import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import passport from 'passport';
import { HeaderAPIKeyStrategy } from 'passport-headerapikey';
import { credentials, feedOf } from './guard-keys.mjs';

const [, , way, count] = process.argv;

class Things {
  one() {
    return { id: 'element-1', name: 'Revenue', target: 100 };
  }
}
Get('things')(Things.prototype, 'one', Object.getOwnPropertyDescriptor(Things.prototype, 'one'));
Controller()(Things);
if (way === 'stock') UseGuards(AuthGuard('headerapikey'))(Things);

/** What a team writes that follows the strategy's README: a hash, a look-up, a comparison. */
function stockStrategy(keys) {
  const digests = new Map();
  for (const { accessKey, secretKey } of keys)
    digests.set(accessKey, { digest: sha256(secretKey), user: { name: 'Ana' } });
  return new HeaderAPIKeyStrategy({ header: 'accessKey', prefix: '' }, true, (accessKey, done, request) => {
    const known = digests.get(accessKey);
    const matches = known !== undefined && known.digest === sha256(String(request.headers['secretkey']));
    done(null, matches ? known.user : false);
  });
}
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

function moduleOf() {
  if (way === 'stock') passport.use(stockStrategy(credentials(Number(count))));
  const guarded = way === 'guarded';
  class Root {}
  Module({
    controllers: [Things],
    imports: guarded
      ? [LatchkeyModule.forRoot({ service: 'bench', source: feedOf(Number(count)), queueDirectory: null })]
      : [],
    providers: guarded ? [{ provide: APP_GUARD, useClass: ApiKeyGuard }] : [],
  })(Root);
  return Root;
}

const app = await NestFactory.create(moduleOf(), new FastifyAdapter(), { logger: ['error'] });
await app.listen(0, '127.0.0.1');
process.on('message', () => process.send({ cpu: process.cpuUsage() }));
process.send({ port: app.getHttpServer().address().port });
