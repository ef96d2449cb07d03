// A Nest service on Fastify or Express whose requests are recorded. How a change goes is said by its `how` parameter.
import 'reflect-metadata';
import { ApiKeyGuard, Changes, KeyKind, LatchkeyHealth, LatchkeyModule, Public, Revision } from '@latchkey/passport';
import { ConflictException, Controller, Delete, Get, Module, Param, Patch, Post, Query } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';

const { LATCHKEY_URL, ACCESS_KEY, SECRET_KEY, QUEUE_DIR, RECORD, ADMIN_KEYS, SERVER = 'fastify' } = process.env;
const admin = JSON.parse(ADMIN_KEYS ?? '{}');

let runs = 0;

const ways = {
  // what history holds of this very request while its handler runs
  look: async (id) => {
    for (;;) {
      const response = await fetch(`${LATCHKEY_URL}/v1/revisions?action=thing.changed`, { headers: admin });
      const { items } = await response.json();
      const seen = items.filter(({ target }) => target.id === id).map(({ outcome }) => outcome);
      if (seen.length > 0) return { seen };
    }
  },
  fail: () => {
    throw new Error('the handler failed');
  },
  refuse: () => {
    throw new ConflictException('not like this');
  },
  die: () => process.kill(process.pid, 'SIGKILL'),
  slow: () => new Promise((resolve) => setTimeout(resolve, 1_000)),
};

class Things {
  async change(id, how, changes) {
    runs++;
    changes.add('name', 'old', `new ${id}`);
    return { runs, ...(await ways[how]?.(id)) };
  }
  create(changes) {
    runs++;
    changes.target({ type: 'thing', id: 'thing-new', name: 'A new thing' });
    return { runs };
  }
  plain() {
    runs++;
    return { runs };
  }
  read() {
    return { runs };
  }
  health() {
    return { runs, ...this.latchkey.check() };
  }
  constructor(latchkey) {
    this.latchkey = latchkey;
  }
}

const decorate = (name, route, parameters = {}, ...more) => {
  for (const [index, decorator] of Object.entries(parameters)) decorator(Things.prototype, name, Number(index));
  const descriptor = Object.getOwnPropertyDescriptor(Things.prototype, name);
  for (const decorator of [...more, route]) decorator(Things.prototype, name, descriptor);
};
const target = ({ params }) => ({ type: 'thing', id: params.id, name: `Thing ${params.id}` });
decorate('change', Patch('things/:id'), { 0: Param('id'), 1: Query('how'), 2: Changes() }, Revision({ action: 'thing.changed', target })); // prettier-ignore
decorate('create', Post('things'), { 0: Changes() }, Revision({ action: 'thing.created' }));
decorate('plain', Delete('things/:id'));
decorate('read', Get('things'));
decorate('health', Get('health'), {}, Public());
Controller()(Things);
Reflect.defineMetadata('design:paramtypes', [LatchkeyHealth], Things);

class Loads {
  load() {
    return { loaded: true };
  }
}
Post()(Loads.prototype, 'load', Object.getOwnPropertyDescriptor(Loads.prototype, 'load'));
KeyKind('data-loader')(Loads.prototype, 'load', Object.getOwnPropertyDescriptor(Loads.prototype, 'load'));
Controller('loads')(Loads);

class Root {}
Module({
  imports: [
    LatchkeyModule.forRoot({
      service: 'recorded',
      source: { url: LATCHKEY_URL, accessKey: ACCESS_KEY, secretKey: SECRET_KEY },
      queueDirectory: QUEUE_DIR ?? null,
      record: RECORD ?? 'writes',
    }),
  ],
  controllers: [Things, Loads],
  providers: [{ provide: APP_GUARD, useClass: ApiKeyGuard }],
})(Root);

const { FastifyAdapter } = await import('@nestjs/platform-fastify');
const adapter = SERVER === 'fastify' ? new FastifyAdapter() : undefined;
const app = await NestFactory.create(Root, ...(adapter ? [adapter] : []), { logger: false });
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
console.log(`listening on ${await app.getUrl()}`);
