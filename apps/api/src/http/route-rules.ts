import { Forbidden, grants, insufficientScope, type ErrorCode, type UserRole } from '@latchkey/domain';
import { applyDecorators, HttpCode } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension, ApiResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { OwnScope } from './own-scopes.js';
import { accessOf, type RouteAccess } from './route-access.js';
import type { ApiCaller, AuthenticatedRequest } from './request-context.js';

/** The roles that may read what guards verify with, and report on behalf of a service. */
export const VERIFIERS: readonly UserRole[] = ['verifier', 'admin'];

/** Paths whose POST needs a token in its body instead of a credential: the caller has none yet, or no longer. */
export const BY_TOKEN: ReadonlySet<string> = new Set(['/v1/session/link', '/v1/replica/leave']);

/** Whether a path, with a query or without, belongs to the API: it needs a credential, except for those of BY_TOKEN. */
export const isApi = (path: string): boolean => /^\/v1(?![^/?])/.test(path);

/** Extensions that carry what an operation declares until its OpenAPI document is made. */
export const ROLES = 'x-roles';
export const SCOPE = 'x-scope';
export const REFUSES = 'x-refuses';

/** Who may use a route; others get 403 before their body is read. */
export const Access = (scope: OwnScope | null, ...roles: UserRole[]) =>
  applyDecorators(RouteConfig({ access: { scope, roles } }), ApiExtension(ROLES, roles), ApiExtension(SCOPE, scope));

/** As `Access` for admins, and for members where the policy of the account lets them create keys. */
export const AccessByPolicy = (scope: OwnScope) => {
  const roles: UserRole[] = ['admin', 'member'];
  return applyDecorators(Access(scope, ...roles), RouteConfig({ access: { scope, roles, membersByPolicy: true } }));
};

/** What a caller lacks for a route; null: nothing. */
export function lacksOf(access: RouteAccess | null, { user, key }: Pick<ApiCaller, 'user' | 'key'>): Forbidden | null {
  if (access === null) return null;
  const { scope, roles } = access;
  if (roles.length > 0 && !roles.includes(user.role)) return new Forbidden(`the role ${roles.toSorted().join(' or ')}`);
  return scope !== null && key !== null && !grants(key.scopes, scope) ? insufficientScope([scope]) : null;
}

/** What the caller of an authenticated request lacks for its route: another role, a scope of its key; null: nothing. */
export function lackOf(request: FastifyRequest): Forbidden | null {
  return lacksOf(accessOf(request), (request as AuthenticatedRequest).user);
}

/** What a GET waits for: `memory` for no projection, `events` (the default) for the log's, `history` for activity's too. */
export const AnsweredFrom = Reflector.createDecorator<'memory' | 'events' | 'history'>();

/** what is in a text, by media type */
type Text = Readonly<Record<string, string>>;

/** Status and body of a route that succeeds, and the codes it has beside those of every route like it. */
export const Answers = (status: number, answer: z.ZodType | Text | null, ...refuses: ErrorCode[]): MethodDecorator =>
  applyDecorators(HttpCode(status), ApiResponse({ status, ...bodyOf(answer) }), ApiExtension(REFUSES, refuses));

function bodyOf(answer: z.ZodType | Text | null) {
  if (answer === null) return {};
  if (answer instanceof z.ZodType) return { standardSchema: answer };
  const types = Object.entries(answer).map(([type, about]) => [
    type,
    { schema: { type: 'string', description: about } },
  ]);
  return { content: Object.fromEntries(types) };
}
