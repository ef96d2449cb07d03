import type { Caller as AdmittedCaller } from '@latchkey/domain';
import { whenAnswered } from '../activity/served-request.js';
import type { Caller } from '../caller.js';
import type { CallerSignals } from './caller-signals.js';

/** A caller as one request has it. Its signal is made when somebody asks for it, and costs nothing until then. */
export class LiveCaller implements Caller {
  readonly account: AdmittedCaller['account'];
  readonly user: AdmittedCaller['user'];
  readonly key: AdmittedCaller['key'];
  readonly #digest: string;
  readonly #signals: CallerSignals;
  #signal: AbortSignal | null = null;
  #answer: object | null = null;

  /** @param digest of the secret that the request presented */
  constructor({ account, user, key }: AdmittedCaller, digest: string, signals: CallerSignals) {
    this.account = account;
    this.user = user;
    this.key = key;
    this.#digest = digest;
    this.#signals = signals;
  }

  get signal(): AbortSignal {
    return (this.#signal ??= this.#open());
  }

  /** Once the answer is out nobody waits for the signal any more. */
  static answeredBy(caller: object, response: object | null): void {
    if (#answer in caller) caller.#answer = response;
  }

  #open(): AbortSignal {
    const right = { keyId: this.key.id, userId: this.user.id, kind: this.key.kind, digest: this.#digest };
    const signal = this.#signals.open(right);
    if (this.#answer !== null) whenAnswered(this.#answer, () => this.#signals.release(signal));
    return signal;
  }
}
