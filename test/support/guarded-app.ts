import { Module, type INestApplication, type LoggerService, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { issueCredential, type Credential } from '@latchkey/domain';
import { LatchkeyModule, type LatchkeyOptions } from '@latchkey/passport';
import { eventually } from './eventually.js';
import { FakeSource, hello, keyRow, position, userRow } from './fake-source.js';

export const PAIR = issueCredential('api');
export const LOADER = issueCredential('data-loader');

/** What Nest may stand on. */
export const SERVERS = { Fastify: () => new FastifyAdapter(), Express: () => new ExpressAdapter() } as const;
export type Server = keyof typeof SERVERS;
export const BOTH = Object.keys(SERVERS) as Server[];

export interface Parts {
  readonly controllers?: Type[];
  readonly providers?: Provider[];
  readonly imports?: NonNullable<Parameters<typeof Module>[0]['imports']>;
  readonly options?: Partial<LatchkeyOptions>;
  readonly prepare?: (app: INestApplication) => void;
}

/** A Nest service that follows a Latchkey of the test's own, in which PAIR and LOADER are keys of Ana's. */
export class GuardedApp {
  private constructor(
    readonly nest: INestApplication,
    readonly source: FakeSource,
    readonly url: string,
    /** what the service logged as a warning or worse */
    readonly lines: readonly string[],
  ) {}

  static async start(server: Server, parts: Parts): Promise<GuardedApp> {
    const source = new FakeSource();
    const keys = [keyRow('key_1', PAIR, 'usr_1'), keyRow('key_2', LOADER, 'usr_1', { kind: 'data-loader' })];
    source.greeting = [hello(), userRow('usr_1'), ...keys, position(5)];
    const options = { service: 'scorecard', source, queueDirectory: null, waitMs: 2_000, ...parts.options };
    const { controllers = [], providers = [], imports = [] } = parts;
    @Module({ imports: [LatchkeyModule.forRoot(options), ...imports], controllers, providers })
    class Service {}
    const lines: string[] = [];
    const nest = await NestFactory.create(Service, SERVERS[server](), { logger: into(lines), abortOnError: false });
    parts.prepare?.(nest);
    await nest.listen(0, '127.0.0.1');
    return new GuardedApp(nest, source, await nest.getUrl(), lines);
  }

  send(method: string, path: string, pair: Credential | null = PAIR, more: Record<string, string> = {}) {
    const headers = { ...(pair && { accessKey: pair.accessKey, secretKey: pair.secretKey }), ...more };
    return fetch(this.url + path, { method, headers });
  }

  started = () => this.source.started();
  finished = () => this.source.finished();
  oneFinished = () => eventually(this.finished, ({ length }) => length > 0).then(([entry]) => entry!);
}

function into(lines: string[]): LoggerService {
  const take = (message: unknown) => void lines.push(String(message));
  const ignore = () => undefined;
  return { log: ignore, debug: ignore, verbose: ignore, warn: take, error: take, fatal: take };
}
