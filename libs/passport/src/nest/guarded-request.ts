import type { Caller } from '@latchkey/domain';
import type { Headers } from '../credential-headers.js';

/** What the guard looks at of a request, and what it puts there. */
export interface GuardedRequest {
  readonly headers: Headers;
  readonly method?: string;
  user?: Caller;
}
