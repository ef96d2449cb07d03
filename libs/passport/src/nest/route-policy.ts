import type { KeyKind } from '@latchkey/domain';
import type { ExecutionContext, Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { wrongWithAction } from '../activity/names.js';
import { KEY_KIND, PUBLIC, REVISION, type RevisionOptions } from './decorators.js';

/** What the decorators on a route and its controller say. */
export interface RoutePolicy {
  readonly isPublic: boolean;
  readonly kind: KeyKind;
  /** the kind, where it is said; null: `api` is only what is usual */
  readonly statedKind: KeyKind | null;
  readonly revision: RevisionOptions | null;
  /** what history calls it where `@Revision` does not say */
  readonly action: string;
  /** `ElementsController.edit`, for logs and errors */
  readonly name: string;
  /** what GraphQL has it answer; null: it is no query and no mutation */
  readonly resolves: 'Query' | 'Mutation' | null;
}

type Handler = Parameters<Reflector['get']>[1];

const KINDS: readonly unknown[] = ['api', 'data-loader'] satisfies KeyKind[];
export const RESOLVER_TYPE = 'graphql:resolver_type';
export const SSE = '__sse__';

const reflector = new Reflector();
// by class first: a handler may be inherited by controllers that say different things
const known = new WeakMap<Type, Map<unknown, RoutePolicy>>();

/** What holds for the handler of a call. Each handler's decorators are read once. */
export const policyOf = (context: ExecutionContext): RoutePolicy =>
  policyOfHandler(context.getClass(), context.getHandler());

/** @throws Error that names the route, when what a decorator says cannot be */
export function policyOfHandler(controller: Type, handler: Handler): RoutePolicy {
  const ofController = known.get(controller) ?? new Map<unknown, RoutePolicy>();
  const before = ofController.get(handler);
  if (before !== undefined) return before;
  const policy = read([handler, controller], `${controller.name}.${handler.name}`);
  known.set(controller, ofController.set(handler, policy));
  return policy;
}

function read(targets: [Handler, Type], name: string): RoutePolicy {
  const statedKind = reflector.getAllAndOverride<KeyKind | undefined>(KEY_KIND, targets) ?? null;
  const revision = reflector.getAllAndOverride<RevisionOptions | undefined>(REVISION, targets) ?? null;
  if (statedKind !== null && !KINDS.includes(statedKind))
    throw new Error(`${name}: @KeyKind('${String(statedKind)}') is no kind of key. Write 'api' or 'data-loader'.`);
  const wrong = revision && wrongWithAction(revision.action);
  if (wrong) throw new Error(`${name}: the action of @Revision ${wrong}.`);
  const resolves = reflector.get<unknown>(RESOLVER_TYPE, targets[0]);
  return {
    isPublic: reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets) ?? false,
    kind: statedKind ?? 'api',
    statedKind,
    revision,
    action: name.charAt(0).toLowerCase() + name.slice(1).replace('Controller.', '.'),
    name,
    resolves: resolves === 'Query' || resolves === 'Mutation' ? resolves : null,
  };
}
