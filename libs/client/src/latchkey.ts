import { body, createApi, type Api, type ApiOptions } from './api.js';
import { followEvents, type EventsOptions, type LatchkeyEvent } from './events.js';
import { Keys } from './keys.js';
import { everyItem, type Page } from './pages.js';
import type { Patience } from './patient-fetch.js';
import { Position } from './position.js';
import type {
  Me,
  PresentedCredential,
  RequestOptions,
  Revision,
  RevisionFilter,
  Schemas,
  Verification,
} from './types.js';
import { Users } from './users.js';

/** Where the service is, and the key to ask it with. */
export interface LatchkeyOptions extends Patience, Pick<ApiOptions, 'url' | 'fetch'> {
  readonly accessKey: string;
  readonly secretKey: string;
}

/**
 * A service and a key to it. What it refuses is thrown as a {@link LatchkeyProblem}; no answer within `retryForMs` as
 * `Unreachable`. Writes are repeated with the same `Idempotency-Key`, and reads show what this client wrote before.
 */
export class Latchkey {
  /** Path by path, for what has no member here. */
  readonly api: Api;
  readonly keys: Keys;
  readonly users: Users;
  /** What reads of this client show at least. */
  readonly position = new Position();

  /** @param options asks nobody yet */
  constructor({ accessKey, secretKey, ...options }: LatchkeyOptions) {
    this.api = createApi({ ...options, credential: { accessKey, secretKey }, position: this.position });
    this.keys = new Keys(this.api);
    this.users = new Users(this.api);
  }

  /** Whom the key of this client acts for. */
  me({ signal }: RequestOptions = {}): Promise<Me> {
    return body(this.api.GET('/v1/me', { signal }));
  }

  /** Every entry of the history that a filter finds, newest first. */
  history(filter: RevisionFilter = {}, options: RequestOptions = {}): AsyncGenerator<Revision, void, undefined> {
    return everyItem(filter, (page) => this.historyPage(page, options));
  }

  /** One page of it. */
  historyPage(query: RevisionFilter = {}, { signal }: RequestOptions = {}): Promise<Page<Revision>> {
    return body(this.api.GET('/v1/revisions', { params: { query }, signal }));
  }

  /** Whether a credential works, for services that cannot embed the guard. A refused one is an answer, not an error. */
  verify(
    { accessKey, secretKey }: Pick<PresentedCredential, 'accessKey' | 'secretKey'>,
    { signal, ...shownFor }: Omit<PresentedCredential, 'accessKey' | 'secretKey'> & RequestOptions = {},
  ): Promise<Verification> {
    const presented = { accessKey, secretKey, ...shownFor } as Schemas['PresentedCredential'];
    return body(this.api.POST('/v1/verify', { body: presented, signal }));
  }

  /** The same of at most 100, in their order. */
  async verifyAll(
    credentials: readonly PresentedCredential[],
    { signal }: RequestOptions = {},
  ): Promise<readonly Verification[]> {
    const presented = credentials as readonly Schemas['PresentedCredential'][];
    return (await body(this.api.POST('/v1/verify/batch', { body: { credentials: [...presented] }, signal }))).items;
  }

  /** What is accepted, from the beginning or after a position, past broken connections. @throws LatchkeyProblem once it is refused */
  events(options: EventsOptions = {}): AsyncGenerator<LatchkeyEvent, void, undefined> {
    return followEvents(this.api, options);
  }
}
