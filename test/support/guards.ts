import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Credential, Verification } from '@latchkey/domain';
import type { GuardStatus } from '@latchkey/passport/core';
import type { Client } from './client.js';
import { addressOf } from './address-of.js';
import { diesWithUs } from './dies-with-us.js';
import { freeze, thaw } from './freeze.js';
import { person } from './people.js';

const PROGRAM = join(import.meta.dirname, 'guard-process.mjs');
const START_WITHIN_MS = 30_000;

/** What a guard answered: 200, 401, 429 or 503, and what its verification said. */
export interface GuardAnswer {
  readonly status: number;
  readonly verification: Verification;
}

/** A service of its own process that verifies with a replica fed over HTTP (guard-process.mjs). */
export class GuardProcess {
  readonly errors: string[] = [];

  private constructor(
    readonly process: ChildProcess,
    readonly url: string,
  ) {}

  /**
   * Starts it and resolves when it listens; rejects with what it said when it exits before.
   *
   * @param latchkeyUrl where it is fed; several separated by commas
   */
  static async start(
    latchkeyUrl: string,
    { accessKey, secretKey }: Credential,
    env: Record<string, string> = {},
  ): Promise<GuardProcess> {
    const variables = { LATCHKEY_URL: latchkeyUrl, ACCESS_KEY: accessKey, SECRET_KEY: secretKey };
    const child = spawn(process.execPath, [PROGRAM], {
      env: { ...process.env, ...variables, ...env },
      stdio: 'pipe',
    });
    diesWithUs(child);
    const errors: string[] = [];
    createInterface({ input: child.stderr! }).on('line', (line) => errors.push(line));
    const url = await addressOf(child, () => errors.join('\n'), START_WITHIN_MS);
    return Object.assign(new GuardProcess(child, url), { errors });
  }

  async ask({ accessKey, secretKey }: Credential, signal?: AbortSignal): Promise<GuardAnswer> {
    const response = await fetch(this.url, { headers: { accessKey, secretKey }, ...(signal && { signal }) });
    return { status: response.status, verification: (await response.json()) as Verification };
  }

  /** The status of an answer alone; 0 when there was none. */
  async statusFor(credential: Credential): Promise<number> {
    return (await this.ask(credential).catch(() => ({ status: 0 }))).status;
  }

  async status(): Promise<GuardStatus> {
    return (await (await fetch(`${this.url}/status`)).json()) as GuardStatus;
  }

  /** Shifts its wall clock by so many ms. */
  async shiftClock(ms: number): Promise<void> {
    await fetch(`${this.url}/shift?ms=${ms}`);
  }

  /** Its event loop stands still until `unblock`; resolves when that is over. */
  async block(): Promise<void> {
    await fetch(`${this.url}/block`);
  }

  unblock(): void {
    this.process.stdin!.write('.');
  }

  freeze(): void {
    freeze(this.process);
  }

  thaw(): void {
    thaw(this.process);
  }

  /** Ends it and resolves with its exit code when it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return this.process.exitCode;
    const closed = once(this.process, 'close');
    this.process.kill(signal);
    if (signal !== 'SIGKILL') this.process.kill('SIGCONT');
    return ((await closed) as [number | null])[0];
  }
}

/** A credential for guards: a user with role verifier, and a key of it. */
export async function verifierCredential(admin: Client): Promise<Credential> {
  const { accessKey, secretKey } = (await person(admin, 'verifier')).key as Credential;
  return { accessKey, secretKey };
}
