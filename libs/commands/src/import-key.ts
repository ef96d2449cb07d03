import { deriveId, KeyExists, keyDecider, requireAllowed, ValidationFailed } from '@latchkey/domain';
import type { Key, MappedUser, NewKey } from '@latchkey/domain';
import { Replica, type Account } from '@latchkey/replica';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin, requireNoMore, type CommandContext } from './command-context.js';
import { endOf } from './create-key.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';
import { mappedUserOf, userToMapTo } from './user-lookup.js';

/** A user by one of these; by none: the caller. */
export interface UserReference {
  readonly mappedUserId?: string | undefined;
  readonly mappedUserExternalId?: string | undefined;
  readonly mappedUserEmail?: string | undefined;
}

/** A key that exists elsewhere. `digest` is of its secret, see digestSecret. */
export interface ImportedKey extends Omit<NewKey, 'mappedUserId'>, UserReference, Pick<Key, 'accessKey' | 'digest'> {}

/**
 * Takes over a key that another product or installation issued, for admins. The id follows from the access key: importing
 * it again changes nothing.
 *
 * @throws LatchkeyError FORBIDDEN, VALIDATION_FAILED (unknown mapped user, expiry not in the future, against the policy),
 * KEY_EXISTS, KEY_DELETED, USER_INACTIVE, NOT_READY (a policy that cannot be read)
 */
export class ImportKeyCommand extends Command<Committed<Key>> {
  constructor(
    readonly context: CommandContext,
    readonly input: ImportedKey,
  ) {
    super();
  }
}

/** The id of a key that is imported. */
export const importedKeyId = (account: string, accessKey: string): string =>
  deriveId('key', account, 'access key', accessKey);

@CommandHandler(ImportKeyCommand)
export class ImportKeyHandler implements ICommandHandler<ImportKeyCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly replica: Replica,
  ) {}

  async execute({ context, input }: ImportKeyCommand): Promise<Committed<Key>> {
    const { mappedUserId, mappedUserExternalId, mappedUserEmail, ...given } = input;
    const id = importedKeyId(context.account, input.accessKey);
    const committed = await this.runner.run(keyDecider, context, id, {
      authorize: (caller) => {
        requireAdmin(caller);
        const { scopes = null, allowedAddresses = null, limit = null } = input;
        requireNoMore(caller, { scopes, allowedAddresses, limit });
      },
      command: (key, { account, now }) => {
        if (key === null) this.#requireFree(context.account, input.accessKey);
        // what was imported before is found whatever became of its user and the policy
        const expiresAt = key === null ? endOf(input, { account, now }) : null;
        const mapTo = mappedUserOf(account, key) ?? userMeant(account, input, context.user.id);
        return { type: 'ImportKey', ...given, expiresAt, mapTo, now };
      },
      judge: (before, after, { account, now }) => requireAllowed(account.policy, before, after, now),
    });
    // another account took the same access key first: the log lets one aggregate have it
    if (committed.state === null) throw new KeyExists(null);
    return committed;
  }

  /** A key that was issued here has another id, and access keys are unique over all accounts. @throws KeyExists */
  #requireFree(accountId: string, accessKey: string): void {
    const holder = this.replica.byAccessKey.get(accessKey)?.state;
    if (holder) throw new KeyExists(holder.accountId === accountId ? holder.id : null);
  }
}

function userMeant(account: Account, reference: UserReference, callerId: string): MappedUser {
  const { mappedUserId, mappedUserExternalId: externalId, mappedUserEmail: email } = reference;
  if (externalId !== undefined) {
    const id = account.userIdWith(externalId);
    return id === null ? unknownUser('mappedUserExternalId', 'must be the externalId of a user') : account.user(id)!;
  }
  if (email === undefined) return userToMapTo(account, mappedUserId ?? callerId);
  const ids = account.usersByEmail.with(email);
  if (ids.length > 1) return unknownUser('mappedUserEmail', 'is that of several users: name one by id or externalId');
  return ids.length === 0 ? unknownUser('mappedUserEmail', 'must be the address of a user') : account.user(ids[0]!)!;
}

function unknownUser(member: string, message: string): never {
  throw new ValidationFailed([{ pointer: `/${member}`, message }]);
}
