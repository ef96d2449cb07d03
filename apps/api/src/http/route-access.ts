import type { UserRole } from '@latchkey/domain';
import type { FastifyRequest } from 'fastify';
import type { OwnScope } from './own-scopes.js';

/** Who may use a route. */
export interface RouteAccess {
  /** what a key needs that has scopes; null: nothing, for it says who the caller is, or is no use to a key */
  readonly scope: OwnScope | null;
  /** empty: every user may, unless its handler decides by what is asked for */
  readonly roles: readonly UserRole[];
  /** members only where the policy of the account lets them create keys */
  readonly membersByPolicy?: true;
}

/** Who may use the route of a request; null: it is none of the API. */
export function accessOf(request: Pick<FastifyRequest, 'routeOptions'>): RouteAccess | null {
  const config = request.routeOptions.config as { readonly access?: RouteAccess } | undefined;
  return config?.access ?? null;
}
