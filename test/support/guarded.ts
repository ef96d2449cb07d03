import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Credential } from '@latchkey/domain';
import { Client, type Answer } from './client.js';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';
import { person, type Person } from './people.js';
import { colleague, measureOf, Scorecard, scorecardEnv, type Colleague } from './scorecard.js';
import { freshDirectory, Service } from './service.js';

/** Latchkey and the scorecard as two processes, and people with keys. What it returns is there within tests. */
export class Guarded {
  latchkey!: Service & { url: string };
  scorecard!: Scorecard;
  admin!: Client;
  /** the user behind the scorecard's own key */
  verifier!: Person;
  #directory!: Awaited<ReturnType<typeof freshDirectory>>;

  constructor(private readonly latchkeyEnv: Record<string, string> = {}) {
    beforeAll(async () => {
      this.#directory = await freshDirectory();
      await this.startLatchkey();
      this.verifier = await person(this.admin, 'verifier');
      await this.startScorecard();
    });
    afterAll(async () => {
      await this.scorecard?.stop();
      await this.latchkey?.stop();
      await this.#directory.remove();
    });
  }

  /** Starts Latchkey on the same data, and at the address it had if it had one. */
  async startLatchkey(): Promise<void> {
    const port = await portOf(this.latchkey?.url);
    this.latchkey = await Service.start(this.#directory.path, { ...this.latchkeyEnv, ...port });
    this.admin = await this.latchkey.admin();
  }

  /** Starts the scorecard; what it held in memory is as it was when it was first started. */
  async startScorecard(): Promise<void> {
    const { accessKey, secretKey } = this.verifier.key as Credential;
    const port = await portOf(this.scorecard?.url);
    const env = scorecardEnv(this.latchkey.url, { accessKey, secretKey }, join(this.#directory.path, '../queue'));
    this.scorecard = await Scorecard.start({ ...env, ...port });
  }

  colleague(role?: 'member' | 'admin'): Promise<Colleague> {
    return colleague(this.admin, this.scorecard.url, role);
  }

  /** A client of the scorecard with the credential of the first admin. */
  get boss(): Client {
    return new Client(this.scorecard.url, this.admin.credential);
  }

  measureOf(owner: Colleague, viewers?: readonly Colleague[]): Promise<Answer['body']> {
    return measureOf(this.boss, owner, viewers);
  }

  /** What history knows of one user at the scorecard, newest first, once it satisfies. */
  entries(
    { user }: Pick<Person, 'user'>,
    satisfies: (entries: Answer['body'][]) => boolean = () => true,
  ): Promise<Answer['body'][]> {
    const own = async () => {
      const { body } = await this.admin.get(`/v1/revisions?userId=${user.id}`);
      return body.items.filter(({ source }: Answer['body']) => source.service !== 'latchkey');
    };
    return eventually(own, satisfies);
  }
}

/** The port it had, or one that nobody else takes while it is away. */
async function portOf(url: string | undefined): Promise<{ PORT: string }> {
  return { PORT: url === undefined ? await freePort() : new URL(url).port };
}
