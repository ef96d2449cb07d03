import { csrfTokenOf, KeyRing, type Session, type Token } from '@latchkey/domain';
import { formatPosition } from '@latchkey/event-log';
import { Replica } from '@latchkey/replica';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { toUserView } from '../users/user.schemas.js';
import { VERSION } from '../version.js';
import { timesOf, type sessionView } from './session.schemas.js';

/** Turns a session into what its own browser is told of it. */
@Injectable()
export class SessionPresenter {
  constructor(
    private readonly replica: Replica,
    private readonly ring: KeyRing,
  ) {}

  /** @param token of the cookie, where the caller has it */
  view(accountId: string, userId: string, session: Session, token: Token | null): z.infer<typeof sessionView> {
    const account = this.replica.account(accountId);
    return {
      account: { id: account.id, name: account.name },
      user: toUserView(account.user(userId)!),
      id: session.id,
      by: session.by,
      ...timesOf(session),
      ...(token !== null && { csrfToken: csrfTokenOf(token.secret) }),
      position: formatPosition(this.replica.position!),
      version: VERSION,
      reveal: this.ring.seals,
    };
  }
}
