import type { Credential } from '@latchkey/domain';
import type { TestContext } from 'vitest';
import type { Answer, Client } from './client.js';
import { eventually } from './eventually.js';
import { GuardProcess } from './guards.js';
import { newKey } from './people.js';
import { TcpProxy } from './tcp-proxy.js';

type KeyName = 'kept' | 'deleted';

/** A guard behind a network that can go wrong, and two keys that it lets in. Tests that run at once have each their own. */
export class Scene {
  guard!: GuardProcess;

  private constructor(
    readonly proxy: TcpProxy,
    private readonly verifier: Credential,
    readonly keys: Readonly<Record<KeyName, Answer['body']>>,
  ) {}

  /** @param admin of the service that feeds the guard, with the credential it has for that */
  static async of({ onTestFinished }: TestContext, admin: Client, verifier: Credential): Promise<Scene> {
    const proxy = await TcpProxy.start(admin.url);
    const [kept, deleted] = await Promise.all([newKey(admin), newKey(admin)]);
    const scene = new Scene(proxy, verifier, { kept, deleted });
    onTestFinished(async () => {
      await scene.guard?.stop('SIGKILL');
      await proxy.stop();
    });
    await scene.startGuard();
    await scene.answers('deleted', 200);
    return scene;
  }

  /** A guard of its own; the one before ends. */
  async startGuard(env: Record<string, string> = {}): Promise<void> {
    await this.guard?.stop();
    this.guard = await GuardProcess.start(this.proxy.url, this.verifier, env);
  }

  /** Resolves once the guard answers a key with this status. */
  async answers(name: KeyName, status: number): Promise<void> {
    await eventually(() => this.guard.statusFor(this.keys[name]), (found) => found === status); // prettier-ignore
  }

  /** Resolves once the guard has connected to the feed, or tried to, or reported, so many times more. */
  async more(count: number, talk: 'feed' | 'reports'): Promise<void> {
    const before = this.proxy.requests[talk];
    await eventually(() => this.proxy.requests[talk], (now) => now >= before + count); // prettier-ignore
  }
}
