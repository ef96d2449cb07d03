import {
  digestSecret,
  FIRST,
  issueCredential,
  type Clock,
  type Credential,
  type KeyRing,
  keyDecider,
  userDecider,
} from '@latchkey/domain';
import { DeciderRunner, type CommandContext } from '@latchkey/commands';
import type { Replica } from '@latchkey/replica';

/** The context of commands at start-up and from the command line: the first admin, without a key. */
export function systemContext(): CommandContext {
  return {
    account: FIRST.account.id,
    user: { id: FIRST.userId, name: FIRST_ADMIN_NAME, role: 'admin' },
    key: null,
    address: null,
    requestId: null,
    idempotency: null,
    ifMatch: null,
  };
}

const FIRST_ADMIN_NAME = 'Admin';

export interface FirstAdminParts {
  readonly replica: Replica;
  readonly runner: DeciderRunner;
  readonly ring: KeyRing;
  readonly clock: Clock;
}

/**
 * Creates the first admin and its key where there are none. The ids are fixed, so two processes that start on an empty
 * log create one installation.
 *
 * @param keep called with the credential before its event is appended
 * @returns the credential, or null when the key existed
 */
export async function ensureFirstAdmin(
  parts: FirstAdminParts,
  keep: (credential: Credential) => Promise<void>,
): Promise<Credential | null> {
  const { replica, runner } = parts;
  if (replica.stream(FIRST.account.id, FIRST.keyId)?.state) return null;
  if (!replica.stream(FIRST.account.id, FIRST.userId)?.state) {
    await runner.run(userDecider, systemContext(), FIRST.userId, {
      authorize: () => undefined,
      command: () => ({ type: 'RegisterUser', name: FIRST_ADMIN_NAME, email: null, role: 'admin', externalId: null }),
    });
  }
  const credential = issueCredential('api');
  await keep(credential);
  await createAdminKey(parts, FIRST.keyId, 'First admin key', credential);
  return credential;
}

/** Creates an admin key under an id of its own, mapped to a user (the first admin where nothing is said). */
export async function createAdminKey(
  { replica, runner, ring, clock }: FirstAdminParts,
  keyId: string,
  name: string,
  { accessKey, secretKey }: Credential,
  userId: string = FIRST.userId,
): Promise<void> {
  await runner.run(keyDecider, systemContext(), keyId, {
    authorize: () => undefined,
    command: () => ({
      type: 'CreateKey',
      name,
      kind: 'api',
      accessKey,
      digest: digestSecret(secretKey),
      sealed: ring.seal(secretKey, keyId, 1),
      expiresAt: null,
      mapTo: replica.account(FIRST.account.id).user(userId)!,
      now: clock.now(),
    }),
  });
}
