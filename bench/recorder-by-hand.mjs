// What a team would write instead of Latchkey's recording. argv: `collector` and a file: a Fastify service that appends
// batches to it and syncs. Or `service`, the collector's address and a credential: a Nest application on Fastify with the
// PATCH of recorded-server.mjs, which waits until the entry of a request is durable. Tells its port to its parent.
import 'reflect-metadata';
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import fs from 'node:fs/promises';
import http from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Controller, Module, Patch, UseGuards, UseInterceptors } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { tap } from 'rxjs';
import { ROOT } from './harness.mjs';

const ENTRIES_PER_BATCH = 500;
const [, , role, where, accessKey, secretKey] = process.argv;
const digestOf = (text) => createHash('sha256').update(String(text)).digest();

async function collect(file) {
  const { fastify } = createRequire(join(ROOT, 'apps/api/package.json'))('fastify');
  const log = await fs.open(file, 'a');
  const app = fastify({ bodyLimit: 1 << 22 });
  app.post('/', async ({ body }) => {
    await log.write(`${JSON.stringify(body)}\n`);
    await log.datasync();
    return { accepted: body.entries.length };
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app.server.address().port;
}

/** One batch on its way, the next gathers meanwhile. */
class Recorder {
  #waiting = [];
  #isSending = false;
  #agent = new http.Agent({ keepAlive: true });

  record(entry) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject });
      if (!this.#isSending) void this.#run();
    });
  }

  async #run() {
    this.#isSending = true;
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, ENTRIES_PER_BATCH);
      await this.#send(batch.map(({ entry }) => entry)).then(
        () => batch.forEach(({ resolve }) => resolve()),
        (error) => batch.forEach(({ reject }) => reject(error)),
      );
    }
    this.#isSending = false;
  }

  #send(entries) {
    const body = JSON.stringify({ entries });
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const request = http.request(where, { method: 'POST', agent: this.#agent, headers }, (response) => {
        response.resume();
        response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error('not taken'))));
      });
      request.on('error', reject);
      request.end(body);
    });
  }
}

async function serve() {
  const recorder = new Recorder();
  const keys = new Map([[accessKey, { digest: digestOf(secretKey), user: { id: 'usr_1' }, id: 'key_1' }]]);
  class Things {
    edit() {
      return { id: 'element-1', name: 'Revenue (EU)' };
    }
  }
  const guard = {
    canActivate(context) {
      const request = context.getArgByIndex(0);
      const key = keys.get(request.headers.accesskey);
      if (key === undefined || !timingSafeEqual(key.digest, digestOf(request.headers.secretkey))) return false;
      request.key = key;
      return true;
    },
  };
  const recording = {
    async intercept(context, next) {
      const { key, ip } = context.getArgByIndex(0);
      const id = randomUUID();
      const target = { type: 'element', id: 'element-1', name: 'Revenue' };
      const by = { user: key.user.id, key: key.id, requestId: randomUUID(), address: ip };
      await recorder.record({ kind: 'started', id, ...by, action: 'element.edited', target, at: Date.now() });
      const changes = [{ field: 'name', before: 'Revenue', after: 'Revenue (EU)' }];
      return next.handle().pipe(tap(() => void recorder.record({ kind: 'finished', id, outcome: 'done', changes })));
    },
  };
  const descriptor = Object.getOwnPropertyDescriptor(Things.prototype, 'edit');
  UseGuards(guard)(Things.prototype, 'edit', descriptor);
  UseInterceptors(recording)(Things.prototype, 'edit', descriptor);
  Patch('things/:id')(Things.prototype, 'edit', descriptor);
  Controller()(Things);
  class Root {}
  Module({ controllers: [Things] })(Root);
  const app = await NestFactory.create(Root, new FastifyAdapter(), { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  return app.getHttpServer().address().port;
}

process.send({ port: await (role === 'collector' ? collect(where) : serve()) });
