import { RequestMethod, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import type { RequestRecorder } from '../activity/request-recorder.js';
import { admissionOf } from '../caller/admission.js';
import { refusalError } from '../http/refusal.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { hintPassport, policyOf, policyOfHandler, RESOLVER_TYPE, SSE, type RoutePolicy } from './decorators.js';
import { httpRefusal } from './http-refusal.js';
import { beginningOf, endWithCaller, lackIn, recordingInterceptor } from './recorded-call.js';

const GUARDS = '__guards__';
const INTERCEPTORS = '__interceptors__';
const PATH = 'path';
const METHOD = 'method';
/** What marks handlers of GraphQL, of gateways and of messages. */
const ELSEWHERE = [RESOLVER_TYPE, 'graphql:resolve_property', 'websockets:message_mapping', 'microservices:pattern'];

type Method = (...args: never[]) => unknown;
type Guard = Type | object;

/**
 * Reads what decorators say of every handler, before routes are made of them, and puts what is needed around those that
 * may be recorded or that Passport guards. @throws Error with handler and remedy, when what a decorator says cannot be
 */
export function prepareRoutes(
  modules: ModulesContainer,
  recorder: RequestRecorder,
  requireScopes: boolean,
): RoutePolicy[] {
  const wrappers = [...modules.values()].flatMap(({ controllers, providers }) => [...controllers.values(), ...providers.values()]); // prettier-ignore
  const types = wrappers.filter((one) => !one.isNotMetatype && typeof one.metatype === 'function').map(({ metatype }) => metatype as Type); // prettier-ignore
  const isGlobal = types.some(isApiKeyGuard);
  const scanner = new MetadataScanner();
  const policies: RoutePolicy[] = [];
  for (const type of types) {
    const prototype = type.prototype as Record<string, Method>;
    for (const name of scanner.getAllMethodNames(prototype)) {
      const policy = policyOfHandler(type, prototype[name]!);
      refuseUnseenRules(type, prototype[name]!, policy, isGlobal);
      if (prepare(type, prototype[name]!, policy, recorder, requireScopes)) policies.push(policy);
    }
  }
  return policies;
}

/** Passport's strategy gets a hint on HTTP routes only: on other handlers only ApiKeyGuard reads what decorators say. */
function refuseUnseenRules(type: Type, handler: Method, policy: RoutePolicy, isGlobal: boolean): void {
  const { statedKind, scopes, roles, isPublic, name } = policy;
  const stated = [statedKind && '@KeyKind', scopes && '@Scopes', roles && '@Roles'].find((one) => one !== null);
  if (stated == null || !ELSEWHERE.some((key) => Reflect.hasMetadata(key, handler))) return;
  const guards = [type, handler].flatMap(guardsOn);
  // of handlers that are no routes, Nest asks global guards for queries, mutations and subscriptions alone
  const isAsked = guards.some(isApiKeyGuard) || (isGlobal && Reflect.hasMetadata(RESOLVER_TYPE, handler));
  if ((isPublic || !isAsked) && guards.some(isPassportGuard)) throw new Error(UNSEEN(name, stated));
}

const UNSEEN = (name: string, decorator: string): string =>
  `${name}: AuthGuard does not see ${decorator} here, since this is no HTTP route. ` +
  'Name a subclass of ApiKeyGuard that overrides getRequest(context) in @UseGuards, without @Public(), or take it off.';

/** @returns whether it is a route, or what answers a query or mutation */
function prepare(
  type: Type,
  handler: Method,
  policy: RoutePolicy,
  recorder: RequestRecorder,
  requireScopes: boolean,
): boolean {
  const isRoute = Reflect.hasMetadata(PATH, handler);
  if (!isRoute && policy.resolves === null) {
    if (policy.revision !== null) throw new Error(NOWHERE(policy.name));
    return ELSEWHERE.some((key) => Reflect.hasMetadata(key, handler));
  }
  const method = policy.resolves ?? RequestMethod[Reflect.getMetadata(METHOD, handler) as number];
  if (recorder.records(method, policy.revision !== null)) append(INTERCEPTORS, recordingInterceptor, handler);
  if (Reflect.hasMetadata(SSE, handler)) append(INTERCEPTORS, endWithCaller, handler);
  if (isRoute) guardPassport(type, handler, policy, requireScopes);
  return true;
}

const NOWHERE = (name: string): string =>
  `${name}: @Revision records HTTP routes and GraphQL queries and mutations, and this is none. ` +
  'Take it off, and POST /v1/activity from the handler where history is needed.';

function guardPassport(type: Type, handler: Method, policy: RoutePolicy, requireScopes: boolean): void {
  const [ofClass, ofHandler] = [guardsOn(type), guardsOn(handler)];
  const { statedKind, scopes, roles } = policy;
  const isStated = statedKind !== null || scopes !== null || roles !== null || requireScopes;
  if (!isStated && ![...ofClass, ...ofHandler].some(isPassportGuard)) return;
  const [first, guards] = ofClass.length > 0 ? [type, ofClass] : [handler, ofHandler];
  if (!guards.includes(hintForPassport)) Reflect.defineMetadata(GUARDS, [hintForPassport, ...guards], first);
  if (isStated) append(GUARDS, rulesOfRoute, handler);
}

const guardsOn = (target: object): Guard[] => (Reflect.getMetadata(GUARDS, target) ?? []) as Guard[];

const isApiKeyGuard = (guard: Guard): boolean =>
  guard instanceof ApiKeyGuard || guard === ApiKeyGuard || (guard as Partial<Type>).prototype instanceof ApiKeyGuard;

/** AuthGuard(...) and what extends it. Which strategies it asks, it does not say. */
function isPassportGuard(guard: Guard): boolean {
  const { handleRequest, getAuthenticateOptions } = (typeof guard === 'function' ? guard.prototype : guard) as Record<string, unknown>; // prettier-ignore
  return typeof handleRequest === 'function' && typeof getAuthenticateOptions === 'function';
}

const hintForPassport: CanActivate = { canActivate: hintPassport };

/**
 * What a route needs of a key that was admitted through Passport. A guard that ran before the hint, as a global AuthGuard
 * does, may have admitted one of the wrong kind.
 */
const rulesOfRoute: CanActivate = {
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const [request, response] = context.getArgs<[object, object]>();
    const admission = admissionOf(request);
    const policy = policyOf(context);
    if (admission === undefined) return true;
    if (admission.kind !== policy.kind) throw httpRefusal(refusalError({ code: 'WRONG_KIND' }), response);
    const lack = lackIn(policy, admission);
    if (lack === null) return true;
    const refuse = (): never => {
      throw httpRefusal(lack, response);
    };
    const begin = beginningOf(context);
    return begin === null ? refuse() : begin().then(refuse);
  },
};

// Another application of this process may share the handler.
function append(key: string, one: object, handler: Method): void {
  const before = (Reflect.getMetadata(key, handler) ?? []) as object[];
  if (!before.includes(one)) Reflect.defineMetadata(key, [...before, one], handler);
}
