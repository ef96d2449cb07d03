// A Nest application on Fastify with one PATCH. argv: what is recorded, Latchkey's address, a credential for the guard.
import 'reflect-metadata';
import { ApiKeyGuard, Changes, LatchkeyModule, Revision } from '@latchkey/passport';
import { Controller, Module, Patch } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const [, , record, url, accessKey, secretKey] = process.argv;

class Things {
  edit(changes) {
    changes.add('name', 'Revenue', 'Revenue (EU)');
    return { id: 'element-1', name: 'Revenue (EU)' };
  }
}
const descriptor = Object.getOwnPropertyDescriptor(Things.prototype, 'edit');
Changes()(Things.prototype, 'edit', 0);
Revision({ action: 'element.edited', target: () => ({ type: 'element', id: 'element-1', name: 'Revenue' }) })(Things.prototype, 'edit', descriptor); // prettier-ignore
Patch('things/:id')(Things.prototype, 'edit', descriptor);
Controller()(Things);

class Root {}
Module({
  controllers: [Things],
  imports: [
    LatchkeyModule.forRoot({ service: 'bench', source: { url, accessKey, secretKey }, record, queueDirectory: null }),
  ],
  providers: [{ provide: APP_GUARD, useClass: ApiKeyGuard }],
})(Root);

const app = await NestFactory.create(Root, new FastifyAdapter(), { logger: ['error'] });
await app.listen(0, '127.0.0.1');
process.send({ port: app.getHttpServer().address().port });
