import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Credential } from '@latchkey/domain';
import { Client } from './client.js';
import { addressOf } from './address-of.js';
import { diesWithUs } from './dies-with-us.js';
import type { Person } from './people.js';

const PROGRAM = join(import.meta.dirname, 'recording-process.mjs');
const START_WITHIN_MS = 30_000;

/** A Nest service of its own process whose changes are recorded at a running Latchkey (recording-process.mjs). */
export class RecordedService {
  private constructor(
    readonly process: ChildProcess,
    readonly url: string,
  ) {}

  /** @param admin with whose credential its handler looks into history */
  static async start(
    latchkeyUrl: string,
    { accessKey, secretKey }: Credential,
    admin: Credential,
    env: Record<string, string> = {},
  ): Promise<RecordedService> {
    const variables = { LATCHKEY_URL: latchkeyUrl, ACCESS_KEY: accessKey, SECRET_KEY: secretKey };
    const child = spawn(process.execPath, [PROGRAM], {
      env: { ...process.env, ...variables, ADMIN_KEYS: JSON.stringify(admin), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    diesWithUs(child);
    const said: string[] = [];
    createInterface({ input: child.stderr! }).on('line', (line) => said.push(line));
    const url = await addressOf(child, () => said.join('\n'), START_WITHIN_MS);
    return new RecordedService(child, url);
  }

  as({ client }: Person): Client {
    return this.client(client.credential);
  }

  client({ accessKey, secretKey }: Credential): Client {
    return new Client(this.url, { accessKey, secretKey });
  }

  /** Ends it and resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const closed = once(this.process, 'close');
    this.process.kill('SIGTERM');
    await closed;
  }
}
