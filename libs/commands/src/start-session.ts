import {
  issueToken,
  NotFound,
  secretVersionOf,
  sessionRefusal,
  Unauthenticated,
  userDecider,
  type Clock,
  type Session,
  type StartSession,
  type Token,
  type User,
} from '@latchkey/domain';
import { Replica, type Account } from '@latchkey/replica';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CLOCK, idFor, type CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';

/** The session that was opened, and its user. */
export interface StartSessionResult extends Committed<User> {
  readonly session: Session;
  /** shown this once; null on a replay of an Idempotency-Key */
  readonly token: Token | null;
}

/** What a session is opened with, as a digest: the secret of the key it comes through, or of a link. */
export type Presented =
  | { readonly by: 'key'; readonly keyId: string; readonly digest: string }
  | { readonly by: 'link'; readonly digest: string };

/**
 * Opens a session with a key or a sign-in link, and answers its token once.
 *
 * @throws LatchkeyError UNAUTHENTICATED, NOT_FOUND (a repeat whose session has ended)
 */
export class StartSessionCommand extends Command<StartSessionResult> {
  constructor(
    readonly context: CommandContext,
    readonly presented: Presented,
  ) {
    super();
  }
}

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
    // a repeat finds the session it opened
    const id = idFor('ses', context);
    const committed = await this.runner.run(userDecider, context, context.user.id, {
      authorize: () => undefined,
      command: (_user, { account, now }) => ({
        type: 'StartSession',
        session: id,
        digest: token.digest,
        address: context.address,
        grant: grantOf(account, presented, now),
        now,
      }),
    });
    const session = committed.state.sessions.find((one) => one.id === id);
    if (session === undefined || !this.#works(session, committed.state, context)) throw new NotFound(ENDED);
    return { ...committed, session, token: committed.outcome === 'done' ? token : null };
  }

  /** One that idled out stays with its user until the next is opened. */
  #works(session: Session, user: User, { account, address }: CommandContext): boolean {
    const key = session.keyId === null ? null : this.replica.account(account).key(session.keyId);
    return sessionRefusal(session, user, key, this.clock.now(), { ip: address ?? undefined }) === null;
  }
}

// Which secret it was is looked up when deciding: a rotation that came in between ends what it would have ended.
function grantOf(account: Account, presented: Presented, now: number): StartSession['grant'] {
  if (presented.by === 'link') return { by: 'link', link: presented.digest };
  const { keyId, digest } = presented;
  const key = account.key(keyId);
  const secretVersion = key && secretVersionOf(key, digest, now);
  if (secretVersion === null) throw new Unauthenticated();
  return { by: 'key', keyId, secretVersion };
}
