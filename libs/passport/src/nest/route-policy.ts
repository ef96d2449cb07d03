import type { KeyKind } from '@latchkey/domain';
import type { ExecutionContext, Type } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { KEY_KIND, PUBLIC, REVISION, type RevisionOptions } from './decorators.js';

/** What the decorators on a route and its controller say. */
export interface RoutePolicy {
  readonly isPublic: boolean;
  readonly kind: KeyKind;
  readonly revision: RevisionOptions | null;
  /** what history calls it where `@Revision` does not say */
  readonly action: string;
}

/** Reads the decorators of each route once. */
export class RoutePolicies {
  // by class first: a handler may be inherited by controllers that say different things
  readonly #known = new WeakMap<Type, Map<unknown, RoutePolicy>>();

  constructor(private readonly reflector: Reflector) {}

  of(context: ExecutionContext): RoutePolicy {
    const controller = context.getClass();
    const handler = context.getHandler();
    const ofController = this.#known.get(controller) ?? new Map<unknown, RoutePolicy>();
    const known = ofController.get(handler);
    if (known !== undefined) return known;
    const policy = this.#read([handler, controller], `${controller.name}.${handler.name}`);
    this.#known.set(controller, ofController.set(handler, policy));
    return policy;
  }

  #read(targets: [Parameters<Reflector['get']>[1], Type], name: string): RoutePolicy {
    return {
      isPublic: this.reflector.getAllAndOverride<boolean>(PUBLIC, targets) ?? false,
      kind: this.reflector.getAllAndOverride<KeyKind>(KEY_KIND, targets) ?? 'api',
      revision: this.reflector.getAllAndOverride<RevisionOptions>(REVISION, targets) ?? null,
      action: name.charAt(0).toLowerCase() + name.slice(1).replace('Controller.', '.'),
    };
  }
}
