import { HeaderAPIKeyStrategy } from 'passport-headerapikey';
import type { Headers } from './credential-headers.js';

/** What Passport hands to a strategy: any server's request. */
export interface HeaderRequest {
  readonly headers: Headers;
}

export type Done = (error: Error | null, user?: object | false, info?: object) => void;

type Verify = (apiKey: string, done: Done, request: HeaderRequest) => void;

export interface HeaderStrategy {
  name: string;
  authenticate(request: HeaderRequest, options?: object): void;
}

/** The strategy of passport-headerapikey. Its own declarations need Express's, which a Fastify service does not have. */
export const HeaderStrategy = HeaderAPIKeyStrategy as unknown as new (
  header: { header: string; prefix: string },
  passReqToCallback: true,
  verify: Verify,
) => HeaderStrategy;
