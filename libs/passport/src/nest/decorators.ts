import type { KeyKind as KeyKindName } from '@latchkey/domain';
import { createParamDecorator, SetMetadata } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { callerOf } from '../admission.js';
import type { Caller as CallerShape } from '../caller.js';
import { changesOf, type ChangeLog } from '../activity/recording.js';
import type { Target } from '../activity/reported-entry.js';
import { callOf } from './call.js';

export const PUBLIC = 'latchkey:public';
export const KEY_KIND = 'latchkey:key-kind';
export const REVISION = 'latchkey:revision';

/** Opens a route, or all routes of a controller, to everybody. */
export const Public = () => SetMetadata(PUBLIC, true);

export type KeyKind = KeyKindName;
/** The kind of key a route takes; `api` where nothing is said. */
export const KeyKind = (kind: KeyKindName) => SetMetadata(KEY_KIND, kind);

/** What revision history says of a route. */
export interface RevisionOptions<
  Request = any /* oxlint-disable-line typescript/no-explicit-any -- Express's or Fastify's */,
> {
  /** the service's own word, as in `element.edited`; `KeyCreated` and the like are Latchkey's */
  readonly action: string;
  /** What the request is about; it runs before the handler. Default: the path of the request. */
  readonly target?: (request: Request) => Target | Promise<Target>;
}

/** Records a route whatever its method, and says how. Outcome and changes follow when the handler is done. */
export const Revision = (options: RevisionOptions) => SetMetadata(REVISION, options);

/** Whom a request acts for: its user, the key it came through, the account of both. */
// an interface, so that declarations of services name this one
export interface Caller extends CallerShape {}
/** Whose key let the request in. Undefined where no key did: on a public route, or past another strategy. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): CallerShape | undefined =>
  callerOf(callOf(context)),
);

/** Where a handler says what it changed. What is said on a route that is not recorded goes nowhere. */
export const Changes = createParamDecorator((_data: unknown, context: ExecutionContext): ChangeLog =>
  changesOf(callOf(context)),
);
