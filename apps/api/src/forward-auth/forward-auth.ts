import {
  insufficientScope,
  missingScopes,
  NotReady,
  refused,
  Unauthenticated,
  ValidationFailed,
} from '@latchkey/domain';
import type { Caller } from '@latchkey/domain';
import { CHECK_OBSERVER, LatchkeyStrategy, type CheckObserver, type GuardedRequest } from '@latchkey/passport';
import { Replica } from '@latchkey/replica';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FORWARD_AUTH } from '../http/forward-routes.js';
import { showLimit } from '../http/key-limit.js';
import type { AuthenticatedRequest } from '../http/request-context.js';
import { ForwardedChanges } from './forwarded-changes.js';
import { forwardSettings, type ForwardSettings } from './forward-settings.js';
import { callerHeaders } from './caller-headers.js';

const NO_SETTINGS = '-';

/**
 * Says for a proxy whether a request may pass, and for whom: from memory, with nothing of it read but its headers. Sessions
 * are of no use here.
 */
@Injectable()
export class ForwardAuth {
  constructor(
    private readonly strategy: LatchkeyStrategy,
    private readonly replica: Replica,
    private readonly changes: ForwardedChanges,
    @Inject(CHECK_OBSERVER) private readonly observe: CheckObserver,
  ) {}

  /**
   * Answers at once, but for a change that is recorded.
   *
   * @throws LatchkeyError UNAUTHENTICATED, RATE_LIMITED, NOT_READY, FORBIDDEN, VALIDATION_FAILED for its settings
   */
  answer(request: FastifyRequest, reply: FastifyReply): Promise<void> | void {
    const read = forwardSettings(settingsIn(request));
    const isWrong = read instanceof ValidationFailed;
    const settings: ForwardSettings = isWrong ? { kind: 'api' } : read;
    const caller = this.#admit(request, reply, settings);
    if (isWrong) throw read;
    showLimit(request, reply);
    const missing = missingScopes(caller.key.scopes, settings.scopes ?? []);
    if (missing.length > 0) throw insufficientScope(missing);
    const send = (more: Readonly<Record<string, string>> = {}) =>
      void reply.headers({ ...callerHeaders(caller), ...more }).send('');
    const entry = settings.record === undefined ? null : this.changes.start(request, caller, settings.reporter);
    return entry === null ? send() : entry.then((id) => send({ 'X-Latchkey-Entry': id }));
  }

  #admit(request: FastifyRequest, reply: FastifyReply, { kind, credentials }: ForwardSettings): Caller {
    const reader = credentials ?? this.strategy.credentials;
    reply.header('Vary', reader.vary);
    const presented = reader.read(request.headers, request.raw.rawHeaders);
    const verification =
      typeof presented === 'string'
        ? refused(presented)
        : this.replica.verify(presented.accessKey, presented.secretKey, kind, request);
    this.observe(request as unknown as GuardedRequest, verification as Parameters<CheckObserver>[1]);
    if (!verification.valid) {
      if (verification.code === 'STALE') throw new NotReady('the service has not caught up with its log');
      throw new Unauthenticated();
    }
    (request as AuthenticatedRequest).user = verification.caller;
    return verification.caller;
  }
}

/** In the query; in the path form the query is that of the client. */
function settingsIn({ url, routeOptions, params }: FastifyRequest): string {
  if (routeOptions.url === FORWARD_AUTH) return url.split('?', 2)[1] ?? '';
  const { settings } = params as { settings: string };
  return settings === NO_SETTINGS ? '' : settings;
}
