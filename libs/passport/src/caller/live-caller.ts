import { getEventListeners } from 'node:events';
import { grants, type Caller as AdmittedCaller, type KeyKind, type Origin, type UserRole } from '@latchkey/domain';
import { whenAnswered } from '../http/response.js';
import type { Caller } from './admission.js';

/** What a request was admitted with. */
export interface CallerRight {
  readonly accessKey: string;
  readonly userId: string;
  readonly kind: KeyKind;
  /** of the secret that was presented */
  readonly digest: string;
  readonly role: UserRole;
  /** what the key could do then: its right has ended when some of it was taken away */
  readonly scopes: readonly string[] | null;
  readonly origin: Origin | undefined;
}

/** The reason of a caller's signal once it has aborted. */
export class CallerEnded extends Error {
  override readonly name = 'CallerEnded';

  constructor() {
    super('the right of this caller has ended, or this process may not answer any more');
  }
}

/** A caller as one request has it. Its signal is made when it is first read, and costs nothing until then. */
export class LiveCaller implements Caller {
  readonly account: AdmittedCaller['account'];
  readonly user: AdmittedCaller['user'];
  readonly key: AdmittedCaller['key'];
  readonly #accessKey: string;
  readonly #digest: string;
  readonly #signals: CallerSignals;
  readonly #origin: Origin | undefined;
  #signal: AbortSignal | null = null;
  #answer: object | null = null;

  /** @param digest of the secret that the request presented with the access key */
  constructor(
    { account, user, key }: AdmittedCaller,
    accessKey: string,
    digest: string,
    signals: CallerSignals,
    origin: Origin | undefined,
  ) {
    this.account = account;
    this.user = user;
    this.key = key;
    this.#accessKey = accessKey;
    this.#digest = digest;
    this.#signals = signals;
    this.#origin = origin;
  }

  can(scope: string): boolean {
    return grants(this.key.scopes, scope);
  }

  get signal(): AbortSignal {
    if (this.#signal !== null) return this.#signal;
    const { id: userId, role } = this.user;
    const { kind, scopes } = this.key;
    // not the request itself: the right may outlive it
    const origin = this.#origin && { ip: this.#origin.ip };
    const right = { accessKey: this.#accessKey, digest: this.#digest, userId, role, kind, scopes, origin };
    const signal = (this.#signal = this.#signals.open(right));
    if (this.#answer !== null) whenAnswered(this.#answer, () => this.#signals.release(signal));
    return signal;
  }

  /** Once the answer is out, the caller's signal is released. */
  static answeredBy(caller: object, response: object | null): void {
    if (#answer in caller) caller.#answer = response;
  }
}

interface Open {
  readonly right: CallerRight;
  readonly signal: WeakRef<AbortSignal>;
  /** the same while it has a listener, which must hear of the end whatever else is collected */
  listened: AbortSignal | null;
}

// expiry of keys and overlaps of secrets come with time alone
const REVIEW_MS = 1_000;

// by signal and weakly: a signal without a listener goes with the request that asked for it
const opened = new WeakMap<AbortSignal, { readonly controller: AbortController; readonly one: Open }>();

/** The signals of callers that asked for one: they abort once the right does not hold any more. */
export class CallerSignals {
  readonly #open = new Set<Open>();
  #timer: NodeJS.Timeout | undefined;

  /** @param holds whether a right still admits its bearer */
  constructor(private readonly holds: (right: CallerRight) => boolean) {}

  /** How many may still abort. */
  get size(): number {
    return this.#open.size;
  }

  open(right: CallerRight): AbortSignal {
    const controller = new AbortController();
    const { signal } = controller;
    const one = { right, signal: new WeakRef(signal), listened: signal };
    opened.set(signal, { controller, one });
    this.#open.add(one);
    if (this.holds(right)) this.#timer ??= setInterval(() => this.review(), REVIEW_MS).unref();
    else this.#end(signal);
    return signal;
  }

  /** The answer is out: this signal is needed no longer. */
  release(signal: AbortSignal): void {
    const one = opened.get(signal)?.one;
    if (one !== undefined) this.#open.delete(one);
    this.#rest();
  }

  /** A right may have ended: looks at all of them. */
  review(): void {
    for (const one of this.#open) {
      const signal = one.signal.deref();
      if (signal === undefined) this.#open.delete(one);
      else if (this.holds(one.right)) one.listened = getEventListeners(signal, 'abort').length > 0 ? signal : null;
      else this.#end(signal);
    }
    this.#rest();
  }

  #end(signal: AbortSignal): void {
    const { controller, one } = opened.get(signal)!;
    this.#open.delete(one);
    controller.abort(new CallerEnded());
  }

  #rest(): void {
    if (this.#open.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
