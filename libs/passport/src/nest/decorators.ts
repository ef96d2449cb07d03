import type { KeyKind as KeyKindName } from '@latchkey/domain';
import { createParamDecorator, SetMetadata } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { changesOf, type ChangeLog } from '../activity/recording.js';
import { callerOf, type Caller as CallerShape } from '../caller/admission.js';
import type { Target } from '../source/replica-source.port.js';

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

/** GraphQL's arguments are root, args, context and info: info is made anew for each call of a resolver. */
const INFO = 3;
/** A message's are client and data (WebSocket), data and context (microservice). */
const MESSAGE = 1;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * What stands for one call of a handler, so that caller and changes can be kept on it: the request, or what is passed to one
 * resolver or one message's handler.
 */
export function callOf(context: ExecutionContext): object {
  const type = context.getType<string>();
  // as switchToHttp() finds it, without the three functions it makes each time
  if (type === 'http') return context.getArgByIndex<object>(0);
  const own = context.getArgByIndex<unknown>(type === 'graphql' ? INFO : MESSAGE);
  return isObject(own) ? own : context.getArgByIndex<object>(0);
}
