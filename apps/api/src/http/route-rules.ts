import { Forbidden, type UserRole } from '@latchkey/domain';
import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { AuthenticatedRequest } from './request-context.js';

/** Who may read what guards verify with, and speak for a service. */
export const VERIFIERS: readonly UserRole[] = ['verifier', 'admin'];

/** Paths whose POST is open to whoever presents a token: they have no other credential yet, or no more. */
export const BY_TOKEN: ReadonlySet<string> = new Set(['/v1/session/link', '/v1/replica/leave']);

/** Whether a path, with a query or without, is of the API: it needs a credential, but for those of BY_TOKEN. */
export const isApi = (path: string): boolean => /^\/v1(?![^/?])/.test(path);

/** Where an operation says which roles it is for, until the document is made. */
export const ROLES = 'x-roles';

interface RouteRules {
  readonly roles?: readonly UserRole[];
}

/**
 * The roles of the users that may use a route: others get 403 before their body is read. A route without it is for
 * everybody who is let in; where it depends on what is asked for, its handler decides.
 */
export const Roles = (...roles: UserRole[]) =>
  applyDecorators(RouteConfig({ roles } satisfies RouteRules), ApiExtension(ROLES, roles));

/** @throws Forbidden when the route of a request that was let in is for other roles */
export function requireRole(request: FastifyRequest): void {
  const { roles } = request.routeOptions.config as RouteRules;
  const { role } = (request as AuthenticatedRequest).user.user;
  if (roles !== undefined && !roles.includes(role)) throw new Forbidden(`the role ${roles.toSorted().join(' or ')}`);
}
