import type { Caller } from '@latchkey/domain';
import type { Headers } from '../credential-headers.js';

/** What the guard needs of a request. */
export interface GuardedRequest {
  readonly headers: Headers;
  readonly method?: string;
  user?: Caller;
}
