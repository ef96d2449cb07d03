import type { KeyKind as KeyKindName, NeededScope, UserRole } from '@latchkey/domain';
import { createParamDecorator, SetMetadata, type ExecutionContext, type Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { wrongWithAction } from '../activity/names.js';
import { changesOf, type ChangeLog } from '../activity/recording.js';
import { callerOf, setRouteHint, type Caller as CallerShape } from '../caller/admission.js';
import { wrongWithRights, type Rights } from '../caller/rights.js';
import type { Target } from '../source/replica-source.port.js';

const PUBLIC = 'latchkey:public';
const KEY_KIND = 'latchkey:key-kind';
const REVISION = 'latchkey:revision';
const SCOPES = 'latchkey:scopes';
const ROLES = 'latchkey:roles';

/** Opens a route, or all routes of a controller, to every caller: no key is needed. */
export const Public = () => SetMetadata(PUBLIC, true);

export type KeyKind = KeyKindName;
/** Sets the kind of key that a route takes; without it, `api`. */
export const KeyKind = (kind: KeyKindName) => SetMetadata(KEY_KIND, kind);

/**
 * What a key with scopes needs for a route, or for those of a controller that say nothing else: all of them, as in
 * `@Scopes('elements:read', { anyOf: ['loads:read', 'loads:edit'] })`. A key without scopes may all that its user may.
 */
export const Scopes = (...needed: NeededScope[]) => SetMetadata(SCOPES, needed);

/** The roles in Latchkey of which a user needs one for a route, or for those of a controller that say nothing else. */
export const Roles = (...roles: UserRole[]) => SetMetadata(ROLES, roles);

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

// GraphQL's arguments are root, args, context and info, which is made anew for each call of a resolver
const INFO = 3;
// a message's are client and data (WebSocket), data and context (microservice)
const MESSAGE = 1;

/** What identifies one call of a handler: the request, or an argument of one resolver or one message's handler. */
export function callOf(context: ExecutionContext): object {
  const type = context.getType<string>();
  // as switchToHttp() finds it, without the three functions it makes each time
  if (type === 'http') return context.getArgByIndex<object>(0);
  const own = context.getArgByIndex<unknown>(type === 'graphql' ? INFO : MESSAGE);
  return typeof own === 'object' && own !== null ? own : context.getArgByIndex<object>(0);
}

/** What the decorators on a route and its controller say. */
export interface RoutePolicy extends Rights {
  readonly isPublic: boolean;
  readonly kind: KeyKindName;
  /** the kind, where it is said; null: `api` is only what is usual */
  readonly statedKind: KeyKindName | null;
  readonly revision: RevisionOptions | null;
  /** what history calls it where `@Revision` does not say */
  readonly action: string;
  /** `ElementsController.edit`, for logs and errors */
  readonly name: string;
  /** the method whose rule holds for a resolver; null: it answers no query and no mutation */
  readonly resolves: string | null;
}

type Handler = Parameters<Reflector['get']>[1];

const KINDS: readonly unknown[] = ['api', 'data-loader'] satisfies KeyKindName[];
export const RESOLVER_TYPE = 'graphql:resolver_type';
export const SSE = '__sse__';
const METHOD_OF: Readonly<Record<string, string>> = { Query: 'GET', Mutation: 'POST' };

const reflector = new Reflector();
// by class first: a handler may be inherited by controllers that say different things
const known = new WeakMap<Type, Map<unknown, RoutePolicy>>();

/** What holds for the handler of a call. */
export const policyOf = (context: ExecutionContext): RoutePolicy =>
  policyOfHandler(context.getClass(), context.getHandler());

/** Each handler's decorators are read once. @throws Error that names the route, when what a decorator says cannot be */
export function policyOfHandler(controller: Type, handler: Handler): RoutePolicy {
  const ofController = known.get(controller) ?? new Map<unknown, RoutePolicy>();
  const before = ofController.get(handler);
  if (before !== undefined) return before;
  const policy = read([handler, controller], `${controller.name}.${handler.name}`);
  known.set(controller, ofController.set(handler, policy));
  return policy;
}

function read(targets: [Handler, Type], name: string): RoutePolicy {
  const statedKind = reflector.getAllAndOverride<KeyKindName | undefined>(KEY_KIND, targets) ?? null;
  const revision = reflector.getAllAndOverride<RevisionOptions | undefined>(REVISION, targets) ?? null;
  if (statedKind !== null && !KINDS.includes(statedKind))
    throw new Error(`${name}: @KeyKind('${String(statedKind)}') is no kind of key. Write 'api' or 'data-loader'.`);
  const scopes = reflector.getAllAndOverride<NeededScope[] | undefined>(SCOPES, targets) ?? null;
  const roles = reflector.getAllAndOverride<UserRole[] | undefined>(ROLES, targets) ?? null;
  const wrongRights = wrongWithRights({ scopes, roles });
  if (wrongRights !== null) throw new Error(`${name}: ${wrongRights}.`);
  const wrong = revision && wrongWithAction(revision.action);
  if (wrong) throw new Error(`${name}: the action of @Revision ${wrong}.`);
  return {
    isPublic: reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets) ?? false,
    kind: statedKind ?? 'api',
    statedKind,
    scopes,
    roles,
    revision,
    action: name.charAt(0).toLowerCase() + name.slice(1).replace('Controller.', '.'),
    name,
    resolves: METHOD_OF[reflector.get<string>(RESOLVER_TYPE, targets[0])] ?? null,
  };
}

/** Tells Passport's strategy, which sees no route, which kind of key this one takes and where its answer is. */
export function hintPassport(context: ExecutionContext): true {
  const [request, response] = context.getArgs<[object, object]>();
  setRouteHint(request, { kind: policyOf(context).statedKind, response });
  return true;
}
