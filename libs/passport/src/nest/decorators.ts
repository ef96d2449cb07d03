import type { KeyKind as KeyKindName } from '@latchkey/domain';
import { createParamDecorator, SetMetadata } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { changesOf, type ChangeLog } from '../activity/recording.js';
import { callerOf, type Caller as CallerShape } from '../caller/admission.js';
import type { Target } from '../source/replica-source.port.js';

export const PUBLIC = 'latchkey:public';
export const KEY_KIND = 'latchkey:key-kind';
export const REVISION = 'latchkey:revision';

/** Opens a route, or all routes of a controller, to every caller: no key is needed. */
export const Public = () => SetMetadata(PUBLIC, true);

export type KeyKind = KeyKindName;
/** Sets the kind of key that a route takes; without it, `api`. */
export const KeyKind = (kind: KeyKindName) => SetMetadata(KEY_KIND, kind);

/** How revision history describes a route. */
export interface RevisionOptions<
  Request = any /* oxlint-disable-line typescript/no-explicit-any -- Express's or Fastify's */,
> {
  /** the service's own word, as in `element.edited`; `KeyCreated` and the like are Latchkey's */
  readonly action: string;
  /** what the request is about, computed before the handler runs; default: its path */
  readonly target?: (request: Request) => Target | Promise<Target>;
}

/** Records a route whatever its method, and describes it. Outcome and changes follow when the handler is done. */
export const Revision = (options: RevisionOptions) => SetMetadata(REVISION, options);

/** Whom a request acts for: its user, the key it came through, the account of both. */
// an interface, so that declarations of services name this one
export interface Caller extends CallerShape {}
/** Injects the caller whose key admitted the request; undefined on a public route, or behind another strategy. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): CallerShape | undefined =>
  callerOf(callOf(context)),
);

/** Injects the change log of the request. On a route that is not recorded it does nothing. */
export const Changes = createParamDecorator((_data: unknown, context: ExecutionContext): ChangeLog =>
  changesOf(callOf(context)),
);

/** GraphQL's arguments are root, args, context and info: info is made anew for each call of a resolver. */
const INFO = 3;
/** A message's are client and data (WebSocket), data and context (microservice). */
const MESSAGE = 1;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * The object that identifies one call of a handler, to keep caller and changes by: the request, or an argument of one
 * resolver or one message's handler.
 */
export function callOf(context: ExecutionContext): object {
  const type = context.getType<string>();
  // as switchToHttp() finds it, without the three functions it makes each time
  if (type === 'http') return context.getArgByIndex<object>(0);
  const own = context.getArgByIndex<unknown>(type === 'graphql' ? INFO : MESSAGE);
  return isObject(own) ? own : context.getArgByIndex<object>(0);
}
