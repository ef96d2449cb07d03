import {
  deriveId,
  issueToken,
  NotFound,
  secretVersionOf,
  sessionRefusal,
  Unauthenticated,
  type Clock,
  type Session,
  type StartSession,
  type User,
} from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext } from '../command-context.js';
import { DeciderRunner } from '../decider-runner.js';
import { newId } from '../new-id.js';
import { CLOCK } from '../tokens.js';
import { StartSessionCommand, type Presented, type StartSessionResult } from './start-session.command.js';

const ENDED = 'The session that was opened with this Idempotency-Key has ended. Sign in with a fresh one.';

@CommandHandler(StartSessionCommand)
export class StartSessionHandler implements ICommandHandler<StartSessionCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly replica: Replica,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ context, presented }: StartSessionCommand): Promise<StartSessionResult> {
    const token = issueToken('session', context.user.id);
    const id = sessionIdFor(context);
    const committed = await this.runner.onUser(context, context.user.id, {
      authorize: () => undefined,
      command: () => ({
        type: 'StartSession',
        session: id,
        digest: token.digest,
        address: context.address,
        grant: this.#grantOf(context, presented),
        now: this.clock.now(),
      }),
    });
    const session = committed.state.sessions.find((one) => one.id === id);
    if (session === undefined || !this.#works(session, committed.state, context)) throw new NotFound(ENDED);
    return { ...committed, session, token: committed.outcome === 'done' ? token : null };
  }

  /** One that nobody used for long stays with its user until the next is opened. */
  #works(session: Session, user: User, { account }: CommandContext): boolean {
    const key = session.keyId === null ? null : this.replica.account(account).key(session.keyId);
    return sessionRefusal(session, user, key, this.clock.now()) === null;
  }

  // Which secret it was is looked up when deciding: a rotation that came in between ends what it would have ended.
  #grantOf({ account }: CommandContext, presented: Presented): StartSession['grant'] {
    if (presented.by === 'link') return { by: 'link', link: presented.digest };
    const { keyId, digest } = presented;
    const key = this.replica.account(account).key(keyId);
    const secretVersion = key && secretVersionOf(key, digest, this.clock.now());
    if (secretVersion === null) throw new Unauthenticated();
    return { by: 'key', keyId, secretVersion };
  }
}

// A repeat finds the session it opened.
function sessionIdFor({ account, idempotency }: CommandContext): string {
  return idempotency === null ? newId('ses') : deriveId('ses', account, idempotency.command);
}
