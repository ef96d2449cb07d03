import { csrfTokenOf, idleEndOf, iso, KeyRing, NotFound, parseToken, Unauthenticated } from '@latchkey/domain';
import type { Session, Token, User } from '@latchkey/domain';
import { formatPosition } from '@latchkey/event-log';
import { Replica, Sessions } from '@latchkey/replica';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { VERSION } from '../app-parts.js';
import { pageOf, pageOfAll, type PageQuery } from '../http/paging.js';
import type { ApiCaller, AuthenticatedRequest } from '../http/request-context.js';
import { toUserView } from '../users/user.schemas.js';
import { CookiePolicy } from './cookie-policy.js';
import type { sessionItemView, sessionView } from './session.schemas.js';

/** Turns sessions into what their users are told about them. */
@Injectable()
export class SessionPresenter {
  constructor(
    private readonly replica: Replica,
    private readonly sessions: Sessions,
    private readonly cookies: CookiePolicy,
    private readonly ring: KeyRing,
  ) {}

  /** The session of a request. @throws NotFound when it came through a key; Unauthenticated when it has just ended */
  own(request: AuthenticatedRequest): z.infer<typeof sessionView> {
    const { account, user } = request.user;
    const signedIn = this.sessions.signedIn(account.id, user.id, sessionIdOf(request.user), request);
    if (signedIn === null) throw new Unauthenticated();
    const token = parseToken('session', this.cookies.tokenIn(request)!);
    return this.started(this.replica.account(account.id).user(user.id)!, signedIn.session, token);
  }

  list({ account, user, session }: ApiCaller, query: PageQuery) {
    const page = pageOfAll(this.sessions.of(account.id, user.id), query, ({ id }) => id);
    return pageOf(page, ({ id, by, startedAt, seenAt, address }): z.infer<typeof sessionItemView> => {
      return { id, by, startedAt: iso(startedAt), seenAt: iso(seenAt), address, current: id === session };
    });
  }

  /** @param token null on a replay of an Idempotency-Key */
  started(user: User, session: Session, token: Token | null): z.infer<typeof sessionView> {
    const { id, name } = this.replica.account(user.accountId);
    return {
      account: { id, name },
      user: toUserView(user),
      id: session.id,
      by: session.by,
      startedAt: iso(session.startedAt),
      idleEndsAt: iso(idleEndOf(session)),
      endsAt: iso(session.endsAt),
      ...(token !== null && { csrfToken: csrfTokenOf(token.secret) }),
      position: formatPosition(this.replica.position!),
      version: VERSION,
      reveal: this.ring.seals,
    };
  }
}

/** @throws NotFound when the request came through a key */
export function sessionIdOf({ session }: { readonly session?: string | undefined }): string {
  if (session !== undefined) return session;
  throw new NotFound('This request comes through an API key, not in a session. POST /v1/session opens one.');
}
