import type { CommandContext } from '@latchkey/commands';
import { digestOf, ValidationFailed, type Caller } from '@latchkey/domain';
import type { QueryContext as ContextOfQuery } from '@latchkey/queries';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sourceOf } from './connections.js';
import { accessOf } from './route-access.js';

/** Whom a request acts for: through a key, or in a browser's session (its id). */
export interface ApiCaller extends Omit<Caller, 'key'> {
  readonly key: Caller['key'] | null;
  readonly session?: string;
}

/** A request that was let in. */
export type AuthenticatedRequest = FastifyRequest & { user: ApiCaller };

export type QueryContext = ContextOfQuery;

/** The id under which limits and repeats are counted: that of the caller's key, in a session that of its user. */
export function callerIdOf({ key, user }: Pick<ApiCaller, 'user'> & { key: { readonly id: string } | null }): string {
  return key?.id ?? user.id;
}

/** The context of a command that a request causes in the name of a user who presented no key. */
export function contextWithoutKey(
  { account, user }: Pick<Caller, 'account' | 'user'>,
  request: FastifyRequest,
): CommandContext {
  const address = sourceOf(request);
  return { account: account.id, user, key: null, address, requestId: request.id, idempotency: null, ifMatch: null };
}

/** Who sends a command and under which conditions, and the answer that says what came of it. */
export interface Sender {
  readonly context: CommandContext;
  readonly reply: FastifyReply;
}

/** Parameter decorator: the sender of a command (caller, Idempotency-Key, If-Match). */
export const Sender = createParamDecorator((_data: unknown, host: ExecutionContext): Sender => {
  const request = host.switchToHttp().getRequest<AuthenticatedRequest>();
  const { account, user, key, session } = request.user;
  const [address, ifMatch, idempotency] = [
    sourceOf(request),
    request.headers['if-match'] ?? null,
    idempotencyOf(request),
  ];
  const scope = accessOf(request)?.scope;
  const context = {
    account: account.id,
    user,
    key,
    session,
    scope,
    address,
    requestId: request.id,
    idempotency,
    ifMatch,
  };
  return { context, reply: host.switchToHttp().getResponse<FastifyReply>() };
});

/** Parameter decorator: who sends this query. */
export const QueryContext = createParamDecorator((_data: unknown, context: ExecutionContext): QueryContext => {
  const { account, user } = context.switchToHttp().getRequest<AuthenticatedRequest>().user;
  return { account: account.id, user };
});

const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/;

function idempotencyOf(request: AuthenticatedRequest): CommandContext['idempotency'] {
  const given = request.headers['idempotency-key'];
  if (given === undefined) return null;
  // Node joins repeated headers with a comma: the result is a value that no caller chose
  const isRepeated = request.raw.headersDistinct['idempotency-key']?.length !== 1;
  if (typeof given !== 'string' || isRepeated || !IDEMPOTENCY_KEY.test(given)) {
    const message = 'must be 1 to 255 printable ASCII characters in one header';
    throw new ValidationFailed([{ pointer: 'Idempotency-Key', message }]);
  }
  const caller = callerIdOf(request.user);
  const asked = digestOf(caller, request.method, request.url.split('?')[0], request.body ?? null);
  return { command: digestOf(caller, given), request: asked };
}
