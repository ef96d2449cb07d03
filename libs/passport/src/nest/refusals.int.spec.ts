import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiKeyGuard } from './api-key.guard.js';
import { LatchkeyModule } from './latchkey.module.js';

@Controller()
class Things {
  @Get() list(): string[] {
    return [];
  }
}

/** Hears of nothing: neither a feed nor an answer. */
const silent = {
  // oxlint-disable-next-line require-yield -- nothing ever comes
  follow: async function* (_after: string | null, signal: AbortSignal) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  },
  report: () => Promise.reject(new Error('nobody answers')),
  append: () => Promise.reject(new Error('nobody answers')),
};

let app: NestFastifyApplication | undefined;
afterEach(async () => {
  await app?.close();
});

/** A service that has no filter of its own. */
async function service(): Promise<NestFastifyApplication> {
  const options = { service: 'things', source: silent, waitMs: 0, queueDirectory: null };
  @Module({
    imports: [LatchkeyModule.forRoot(options)],
    controllers: [Things],
    providers: [{ provide: APP_GUARD, useClass: ApiKeyGuard }],
  })
  class Small {}
  app = await NestFactory.create<NestFastifyApplication>(Small, new FastifyAdapter(), { logger: false });
  await app.init();
  return app;
}

const refusal = async (nest: NestFastifyApplication, headers: Record<string, string>) => {
  const { statusCode, headers: answered, payload } = await nest.inject({ method: 'GET', url: '/', headers });
  const names = ['content-type', 'cache-control', 'www-authenticate', 'retry-after'];
  return { statusCode, headers: names.map((name) => answered[name]), body: JSON.parse(payload) as object };
};

describe('the first refusal on a route, and the next', () => {
  it('are the same 401 problem', async () => {
    const nest = await service();
    const first = await refusal(nest, {});
    expect([first.statusCode, first.body]).toEqual([401, expect.objectContaining({ code: 'UNAUTHENTICATED' })]);
    expect(first.headers[2]).toBe('ApiKey realm="latchkey"');
    expect(await refusal(nest, {})).toEqual(first);
  });

  it('are the same 503 problem, which points to nothing the service does not have', async () => {
    const nest = await service();
    const pair = { accessKey: 'a', secretKey: 'b' };
    const first = await refusal(nest, pair);
    expect([first.statusCode, first.body]).toEqual([503, expect.objectContaining({ code: 'NOT_READY' })]);
    expect(first.headers[3]).toBe('1');
    expect(JSON.stringify(first.body)).not.toContain('readyz');
    expect(await refusal(nest, pair)).toEqual(first);
  });
});
