import { Forbidden, type ErrorCode, type UserRole } from '@latchkey/domain';
import { applyDecorators, HttpCode } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension, ApiResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AuthenticatedRequest } from './request-context.js';

/** The roles that may read what guards verify with, and report on behalf of a service. */
export const VERIFIERS: readonly UserRole[] = ['verifier', 'admin'];

/** Paths whose POST needs a token in its body instead of a credential: the caller has none yet, or no longer. */
export const BY_TOKEN: ReadonlySet<string> = new Set(['/v1/session/link', '/v1/replica/leave']);

/** Whether a path, with a query or without, belongs to the API: it needs a credential, except for those of BY_TOKEN. */
export const isApi = (path: string): boolean => /^\/v1(?![^/?])/.test(path);

/** Extensions that carry what an operation declares until its OpenAPI document is made. */
export const ROLES = 'x-roles';
export const REFUSES = 'x-refuses';

/**
 * The roles that may use a route; others get 403 before their body is read. Without it every caller may, unless its handler
 * decides by what is asked for.
 */
export const Roles = (...roles: UserRole[]) => applyDecorators(RouteConfig({ roles }), ApiExtension(ROLES, roles));

/** @throws Forbidden when the route of an authenticated request is for other roles */
export function requireRole(request: FastifyRequest): void {
  const { roles } = request.routeOptions.config as { readonly roles?: readonly UserRole[] };
  const { role } = (request as AuthenticatedRequest).user.user;
  if (roles !== undefined && !roles.includes(role)) throw new Forbidden(`the role ${roles.toSorted().join(' or ')}`);
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
