import { CLOCK } from '@latchkey/commands';
import { deriveId, NotCommitted, ValidationFailed, type Caller, type Clock } from '@latchkey/domain';
import { Installation } from '@latchkey/installation';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { freshRevisionId, recordOf, startedAt } from '../history/own-entries.js';
import { isSafeMethod } from '../http/rate-limits.js';
import { VERIFIERS } from '../http/route-rules.js';

const SERVICE = 'forward-auth';
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$/;

/** Makes the entries of changes durable that a proxy lets through. What came of them only the service knows. */
@Injectable()
export class ForwardedChanges {
  constructor(
    private readonly installation: Installation,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Records a change, under its method and path without the query.
   *
   * @param reporter the key with which the service may report the outcome
   * @returns the id under which it reports it; null: the request changes nothing
   * @throws ValidationFailed where the proxy does not say what is asked, or the reporter is none; NotCommitted
   */
  start(request: FastifyRequest, caller: Caller, reporter: string | undefined): Promise<string> | null {
    const { method, path } = asked(request);
    if (isSafeMethod(method)) return null;
    const { account } = caller;
    const service = reporter === undefined ? SERVICE : this.#serviceOf(account.id, reporter);
    const id = freshRevisionId();
    // as the report of the outcome is bound to its reporter
    const bound = reporter === undefined ? id : deriveId('rev', account.id, reporter, id);
    const started = startedAt(request, caller, { id: bound, at: this.clock.now(), action: method, path });
    const durable = this.installation.activity.append(recordOf(account.id, service, [started]));
    return Promise.resolve(durable).then(() => id, refuse);
  }

  #serviceOf(accountId: string, reporter: string): string {
    const account = this.installation.writeSide.replica.account(accountId);
    const key = account.key(reporter);
    const user = key && account.user(key.mappedUserId);
    if (user && VERIFIERS.includes(user.role)) return user.name;
    const message = 'must be the id of a key of a verifier or admin of this account';
    throw new ValidationFailed([{ pointer: '?reporter', message }]);
  }
}

function refuse(cause: Error): never {
  throw new NotCommitted(cause.message, { cause });
}

/** What the proxy is asked for: it says so in headers, or asks with the same method at the path that it appends. */
function asked({ method, headers, params }: FastifyRequest): { method: string; path: string } {
  const rest = (params as Readonly<Record<string, string | undefined>>)['*'];
  if (rest !== undefined) return { method, path: `/${rest}` };
  const [by, uri] = [headers['x-forwarded-method'], headers['x-forwarded-uri']];
  if (typeof by === 'string' && TOKEN.test(by) && typeof uri === 'string' && uri.startsWith('/'))
    return { method: by, path: uri };
  const message = 'must say what is asked for: have the proxy set X-Forwarded-Method and X-Forwarded-Uri';
  throw new ValidationFailed([{ pointer: 'X-Forwarded-Method', message }]);
}
