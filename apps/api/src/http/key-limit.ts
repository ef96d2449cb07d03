import { LimitReached, rateLimitFields, type Key, type LimitStanding } from '@latchkey/domain';
import type { KeyLimits } from '@latchkey/replica';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { accessOf } from './route-access.js';

const standings = new WeakMap<FastifyRequest, LimitStanding>();

/** Counts a request against the limit of the key that it came through. @returns why it may not go on; null: it may */
export function takeRequest(limits: KeyLimits, key: Key | null, request: FastifyRequest): LimitReached | null {
  // what guards report is no request of their key's: a limit would end their leases
  const standing = key === null || accessOf(request)?.scope === 'guards:run' ? null : limits.take(key);
  if (standing === null) return null;
  if (!standing.isAdmitted) return new LimitReached(standing);
  standings.set(request, standing);
  return null;
}

/** Says what is left of the limit of the caller's key, where it has one. */
export function showLimit(request: FastifyRequest, reply: FastifyReply): void {
  const standing = standings.get(request);
  if (standing !== undefined) reply.headers(rateLimitFields(standing));
}
