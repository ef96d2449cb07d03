import { NotFound, Unauthenticated } from '@latchkey/domain';
import { Sessions } from '@latchkey/replica';
import { Injectable } from '@nestjs/common';
import type { AuthenticatedRequest } from '../http/request-context.js';
import { SessionGate } from './session-gate.js';
import { SessionPresenter } from './session.presenter.js';
import type { SignInResult } from './sign-in.js';

/** The session that a request came in. */
@Injectable()
export class OwnSession {
  constructor(
    private readonly sessions: Sessions,
    private readonly gate: SessionGate,
    private readonly present: SessionPresenter,
  ) {}

  /** @throws NotFound when it came through a key */
  idOf({ user }: AuthenticatedRequest): string {
    if (user.session !== undefined) return user.session;
    throw new NotFound('This request comes through an API key, not in a session. POST /v1/session opens one.');
  }

  /** @throws NotFound; Unauthenticated when it has ended this moment */
  view(request: AuthenticatedRequest) {
    const { account, user } = request.user;
    const signedIn = this.sessions.signedIn(account.id, user.id, this.idOf(request));
    if (signedIn === null) throw new Unauthenticated();
    return this.present.view(account.id, user.id, signedIn.session, this.gate.tokenOf(request));
  }

  viewOf({ account, userId, session, token }: SignInResult) {
    return this.present.view(account, userId, session, token);
  }
}
