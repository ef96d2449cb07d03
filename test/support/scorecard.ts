import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import type { Credential } from '@latchkey/domain';
import { Client, type Answer } from './client.js';
import { addressOf } from './address-of.js';
import { diesWithUs } from './dies-with-us.js';
import { eventually } from './eventually.js';
import { freshName, newKey, type Person } from './people.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** The built scorecard, running as a process of its own. */
export class Scorecard {
  readonly lines: string[] = [];
  url = '';

  private constructor(readonly process: ChildProcess) {
    for (const stream of [process.stdout, process.stderr]) {
      createInterface({ input: stream! }).on('line', (line) => this.lines.push(line));
    }
  }

  /** Starts it on a free port and resolves when it listens; rejects with its output when it exits before. */
  static async start(env: Record<string, string>): Promise<Scorecard> {
    const scorecard = new Scorecard(spawnScorecard(env));
    diesWithUs(scorecard.process);
    scorecard.url = await addressOf(scorecard.process, () => scorecard.output);
    return scorecard;
  }

  /** Starts it where it is expected to refuse: resolves with its exit code and output. */
  static async startAndExit(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
    const scorecard = new Scorecard(spawnScorecard(env));
    const [code] = (await once(scorecard.process, 'close')) as [number | null];
    return { code, output: scorecard.output };
  }

  get output(): string {
    return this.lines.join('\n');
  }

  /** Ends the process and waits until it is gone; returns its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return this.process.exitCode;
    const closed = once(this.process, 'close');
    this.process.kill(signal);
    return ((await closed) as [number | null])[0];
  }
}

function spawnScorecard(env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [join(ROOT, 'dist/scorecard.js')], {
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** What the scorecard needs to find Latchkey and be let in there. */
export function scorecardEnv(url: string, { accessKey, secretKey }: Credential, queue: string): Record<string, string> {
  return {
    LATCHKEY_URL: url,
    LATCHKEY_ACCESS_KEY: accessKey,
    LATCHKEY_SECRET_KEY: secretKey,
    SCORECARD_QUEUE_DIR: queue,
  };
}

/** Sends CSV to POST /loads. */
export function load(client: Client, csv: string): Promise<Answer> {
  return client.sendRaw('POST', '/loads', csv, { 'content-type': 'text/csv' });
}

/** The header and these rows. */
export function csvOf(...rows: readonly (readonly [measureId: string, date: string, value: unknown])[]): string {
  return [['measureId', 'date', 'value'], ...rows].map((row) => `${row.join()}\n`).join('');
}

/** As many rows as fit into one load, or into so many bytes: it takes a while. */
export function longCsv(measureId: string, bytes = 8 * 1024 * 1024): string {
  const rows: string[] = [csvOf()];
  const size = csvOf([measureId, '1000-01-01', 12.5]).length - rows[0]!.length;
  const count = Math.floor((bytes - rows[0]!.length) / size);
  for (let day = 0; day < count; day++) {
    const date = new Date(Date.UTC(1000, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);
    rows.push(`${measureId},${date},12.5\n`);
  }
  return rows.join('');
}

/** Somebody with a key at the scorecard, and one for loads. */
export interface Colleague extends Person {
  readonly scorecard: Client;
  readonly loader: Client;
  readonly loaderKey: Answer['body'];
}

/** Registers somebody, and waits until the scorecard has heard of both keys: new ones are not waited for by Latchkey. */
export async function colleague(admin: Client, scorecardUrl: string, role?: 'member' | 'admin'): Promise<Colleague> {
  const name = freshName('Colleague');
  const { body: user } = await admin.post('/v1/users', { name, email: `${randomUUID()}@example.org`, role });
  const loaderKey = await newKey(admin, { kind: 'data-loader', mappedUserId: user.id });
  const key = await newKey(admin, { mappedUserId: user.id });
  const at = ({ accessKey, secretKey }: Answer['body']) => new Client(scorecardUrl, { accessKey, secretKey });
  const scorecard = at(key);
  const asked = () => scorecard.get('/elements');
  await eventually(asked, ({ status }) => status === 200);
  return { client: admin.as(key), user, key, scorecard, loader: at(loaderKey), loaderKey };
}

type Owner = Pick<Person, 'user'>;

/** A measure that belongs to somebody. */
export async function measureOf(boss: Client, owner: Owner, viewers: readonly Owner[] = []): Promise<Answer['body']> {
  const [ownedBy, seenBy] = [owner.user.id, viewers.map(({ user }) => user.id)];
  const measure = { type: 'measure', parentId: 'elm_company', name: freshName('Measure'), target: 50 };
  const { status, body, text } = await boss.post('/elements', { ...measure, owner: ownedBy, viewers: seenBy });
  if (status !== 201) throw new Error(`no measure was made: ${text}`);
  return body;
}

/** Asserts that an answer of the scorecard is this problem. */
export function expectRefusal({ status, body, headers, text }: Answer, expected: number, code: string): void {
  expect([status, body?.code], text).toEqual([expected, code]);
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const type = `urn:latchkey:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  expect(body).toMatchObject({ type, status, title: expect.stringMatching(/./), detail: expect.stringMatching(/./) });
}

/** Where a refused body or query is wrong. */
export const pointersOf = ({ body }: Answer): string[] =>
  body.errors.map(({ pointer }: { pointer: string }) => pointer);
