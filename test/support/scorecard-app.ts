import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { LatchkeyModule } from '@latchkey/passport';
import { LatchkeyTestingModule, TestLatchkey, type RecordedEntry } from '@latchkey/passport/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll } from 'vitest';
import { AppModule } from '../../apps/scorecard/src/app.module.js';
import { readConfiguration } from '../../apps/scorecard/src/configuration.js';
import { fastify, listen } from '../../apps/scorecard/src/http/server.js';
import { Client, type Answer } from './client.js';
import { freshName } from './people.js';
import { measureOf, type Colleague } from './scorecard.js';

type Member = Omit<Colleague, 'client'>;

const BOSS = { name: 'Boss', role: 'admin' } as const;

/** The scorecard in this process, with a Latchkey of the test's own. What it returns is there within tests. */
export class ScorecardApp {
  readonly latchkey = new TestLatchkey({ users: [BOSS], keys: [{ name: 'Boss', user: BOSS }] });
  url = '';

  constructor(env: Record<string, string>) {
    let nest: NestFastifyApplication | undefined;
    beforeAll(async () => {
      const configuration = readConfiguration({ LATCHKEY_ACCESS_KEY: 'x', LATCHKEY_SECRET_KEY: 'x', ...env });
      const testing = await Test.createTestingModule({ imports: [AppModule.of(configuration)] })
        .overrideModule(LatchkeyModule)
        .useModule(LatchkeyTestingModule.forRoot(this.latchkey))
        .compile();
      nest = testing.createNestApplication(fastify(), { bodyParser: false, logger: false });
      this.url = await listen(nest, { host: '127.0.0.1', port: 0 });
    });
    afterAll(() => nest?.close());
  }

  get boss(): Client {
    return new Client(this.url, this.latchkey.headersOf('Boss'));
  }

  async colleague(role: 'member' | 'admin' = 'member'): Promise<Member> {
    const user = { name: freshName('Colleague'), id: randomUUID() };
    const key = { name: freshName('Key'), id: randomUUID(), user };
    const loaderKey = { ...key, id: randomUUID(), kind: 'data-loader' } as const;
    await this.latchkey.addUser({ ...user, role });
    for (const one of [key, loaderKey]) await this.latchkey.addKey(one);
    const as = ({ id }: typeof key) => new Client(this.url, this.latchkey.headersOf(id));
    return { user, key, loaderKey, scorecard: as(key), loader: as(loaderKey) };
  }

  measureOf(owner: Member, viewers?: readonly Member[]): Promise<Answer['body']> {
    return measureOf(this.boss, owner, viewers);
  }

  /** What was recorded of somebody, newest first. */
  async entries({ user }: Pick<Member, 'user'>): Promise<RecordedEntry[]> {
    const entries = await this.latchkey.recorded();
    return entries.filter((entry) => entry.user === user.id).toReversed();
  }
}
