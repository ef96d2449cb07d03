import type { NeededScope, UserRole } from '@latchkey/domain';
import { refuseExpress, refuseFastify } from '../http/frameworks.js';
import { refusalError } from '../http/refusal.js';
import type { ServedRequest } from '../http/request.js';
import { callerOf } from './admission.js';
import { lackOf, wrongWithRights } from './rights.js';

/** What a route of Express or Fastify needs of its caller beside a working key. */
export interface RouteNeeds {
  /** all of them, of a key that has scopes; see `Scopes` */
  readonly scopes?: readonly NeededScope[];
  /** one of them */
  readonly roles?: readonly UserRole[];
}

/**
 * Express middleware, to be used after `passport.authenticate('latchkey')`: answers 403 where the key or its user lacks
 * what the route needs. After `recordExpress`, that stands in history. Callers of other strategies are let through.
 * @throws TypeError when a scope or a role is none
 */
export function requireExpress(needs: RouteNeeds) {
  const lackIn = lackFinder(needs);
  return (request: ServedRequest, response: object, next: () => void): void => {
    const lack = lackIn(request);
    if (lack === null) next();
    else refuseExpress(response, lack);
  };
}

/** The same for Fastify: a `preHandler` hook. @throws TypeError as `requireExpress` */
export function requireFastify(needs: RouteNeeds) {
  const lackIn = lackFinder(needs);
  return async (request: ServedRequest, reply: object): Promise<void> => {
    const lack = lackIn(request);
    if (lack !== null) await refuseFastify(reply, lack);
  };
}

function lackFinder(needs: RouteNeeds): (request: ServedRequest) => Error | null {
  const rights = { scopes: needs.scopes ?? null, roles: needs.roles ?? null };
  const wrong = wrongWithRights(rights);
  if (wrong !== null) throw new TypeError(`what a route needs: ${wrong}.`);
  return (request) => {
    const caller = callerOf(request);
    if (caller !== undefined) return lackOf(caller, rights, false);
    // nobody was authenticated at all
    return (request as { user?: unknown }).user ? null : refusalError({ code: 'MISSING_HEADER' });
  };
}
