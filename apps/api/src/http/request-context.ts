import type { CommandContext } from '@latchkey/commands';
import { digestOf, ValidationFailed } from '@latchkey/domain';
import type { QueryContext } from '@latchkey/queries';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { callerIdOf, type ApiCaller } from './api-caller.js';
import { sourceOf } from './source-address.js';

/** A request that the guard let in. */
export type AuthenticatedRequest = FastifyRequest & { user: ApiCaller };

const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/;

/** Who sends this command and under which conditions: caller, Idempotency-Key, If-Match. */
export const Commanding = createParamDecorator((_data: unknown, context: ExecutionContext): CommandContext => {
  const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
  const { account, user, key, session } = request.user;
  refuseQuery(request);
  return {
    account: account.id,
    user,
    key,
    session,
    address: sourceOf(request),
    requestId: request.id,
    idempotency: idempotencyOf(request),
    ifMatch: header(request, 'if-match') ?? null,
  };
});

/** Who asks this question. */
export const Asking = createParamDecorator((_data: unknown, context: ExecutionContext): QueryContext => {
  const { account, user } = context.switchToHttp().getRequest<AuthenticatedRequest>().user;
  return { account: account.id, user };
});

function idempotencyOf(request: AuthenticatedRequest): CommandContext['idempotency'] {
  const given = header(request, 'idempotency-key');
  if (given === undefined) return null;
  // Node joins repeated headers with a comma, and the two together are a value that nobody meant
  const isRepeated = request.raw.headersDistinct['idempotency-key']?.length !== 1;
  if (isRepeated || !IDEMPOTENCY_KEY.test(given)) {
    throw new ValidationFailed([
      { pointer: 'Idempotency-Key', message: 'must be 1 to 255 printable ASCII characters in one header' },
    ]);
  }
  const caller = callerIdOf(request.user);
  const path = request.url.split('?')[0];
  return {
    command: digestOf(caller, given),
    request: digestOf(caller, request.method, path, request.body ?? null),
  };
}

function refuseQuery(request: FastifyRequest): void {
  const unknown = Object.keys(request.query as object);
  if (unknown.length === 0) return;
  throw new ValidationFailed(unknown.map((name) => ({ pointer: `?${name}`, message: 'is not known here' })));
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
