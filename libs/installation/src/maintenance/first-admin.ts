import { randomBytes } from 'node:crypto';
import type { CommandContext } from '@latchkey/commands';
import { digestSecret, FIRST, idFromBytes, issueCredential, keyDecider, userDecider } from '@latchkey/domain';
import type { Credential, KeyRing, User, UserCommand } from '@latchkey/domain';
import { withWriteSide, type Backend } from '../backend.js';
import { requireUsable, writeCredentialFile, type OutFile } from '../files/credential-file.js';
import type { WriteSide } from '../write-side.js';

const FIRST_ADMIN_NAME = 'Admin';

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

type Parts = Pick<WriteSide, 'replica' | 'runner'>;

/**
 * Creates the first admin and its key where there are none. Their ids are fixed, so two processes create the same.
 *
 * @param keep called with the credential before its event is appended
 * @returns the credential, or null when the key existed
 */
export async function ensureFirstAdmin(
  parts: Parts,
  ring: KeyRing,
  keep: (credential: Credential) => Promise<void>,
): Promise<Credential | null> {
  const { replica } = parts;
  if (replica.stream(FIRST.account.id, FIRST.keyId)?.state) return null;
  if (!replica.stream(FIRST.account.id, FIRST.userId)?.state)
    await registerAdmin(parts, FIRST.userId, FIRST_ADMIN_NAME);
  const credential = issueCredential('api');
  await keep(credential);
  await createAdminKey(parts, ring, FIRST.keyId, 'First admin key', credential, FIRST.userId);
  return credential;
}

/**
 * Creates the first account, admin and admin key on an empty log, on Kafka first the topics. Repeating it changes nothing.
 *
 * @param outFile where the credential is written before its event is appended; null: `Backend.firstAdminKeyFile`
 * @returns the credential, or null when the installation existed
 * @throws OutFileRefused before anything is done; DataDirectoryError, LogError, LatchkeyError
 */
export function initialise(backend: Backend, outFile: OutFile | null): Promise<Credential | null> {
  const usable = async () => {
    if (outFile !== null) await requireUsable(outFile);
  };
  const file = outFile?.path ?? backend.firstAdminKeyFile;
  const keep = async (credential: Credential) => {
    if (file !== null) await writeCredentialFile(file, credential);
  };
  const create = async (writeSide: WriteSide) => {
    // a repetition changes nothing, so the file does not matter
    if (!writeSide.replica.stream(FIRST.account.id, FIRST.keyId)?.state) await usable();
    return ensureFirstAdmin(writeSide, backend.options.ring, keep);
  };
  return withWriteSide(backend, create, usable);
}

/**
 * Creates a new admin key for an operator of the machine: mapped to the first admin, who becomes an active admin again if
 * need be. The service must be stopped.
 *
 * @param outFile where the credential is written before its event is appended; null: nowhere, the caller shows it
 * @returns the credential, and the user it acts as
 * @throws OutFileRefused before anything is done; LogInUse while the service runs; DataDirectoryError, LogError, LatchkeyError
 */
export async function recoverAdmin(backend: Backend, outFile: OutFile | null) {
  if (outFile !== null) await requireUsable(outFile);
  const { ring } = backend.options;
  return withWriteSide(backend, async (writeSide) => {
    const credential = issueCredential('api');
    await ensureFirstAdmin(writeSide, ring, () => Promise.resolve());
    const { id: userId, name: userName } = await ensureActiveAdmin(writeSide);
    if (outFile !== null) await writeCredentialFile(outFile.path, credential);
    await createAdminKey(
      writeSide,
      ring,
      idFromBytes('key', randomBytes(16)),
      'Recovered admin key',
      credential,
      userId,
    );
    return { credential, userId, userName };
  });
}

async function ensureActiveAdmin(parts: Parts): Promise<User> {
  const { activeAdmins, streams } = parts.replica.account(FIRST.account.id);
  // nothing can be done with a quarantined user any more, so another one becomes the admin
  if (streams.get(FIRST.userId)!.quarantined) return registerAdmin(parts, idFromBytes('usr', randomBytes(16)), 'Recovered admin'); // prettier-ignore
  await runOnUser(parts, FIRST.userId, { type: 'ActivateUser' });
  return runOnUser(parts, FIRST.userId, { type: 'EditUser', role: 'admin', activeAdmins });
}

function registerAdmin(parts: Parts, id: string, name: string): Promise<User> {
  return runOnUser(parts, id, { type: 'RegisterUser', name, email: null, role: 'admin', externalId: null });
}

async function runOnUser({ runner }: Parts, id: string, command: UserCommand): Promise<User> {
  const useCase = { authorize: () => undefined, command: () => command };
  return (await runner.run(userDecider, systemContext(), id, useCase)).state;
}

async function createAdminKey(
  { runner }: Parts,
  ring: KeyRing,
  keyId: string,
  name: string,
  { accessKey, secretKey }: Credential,
  userId: string,
): Promise<void> {
  await runner.run(keyDecider, systemContext(), keyId, {
    authorize: () => undefined,
    command: (_key, { account, now }) => ({
      type: 'CreateKey',
      name,
      kind: 'api',
      accessKey,
      digest: digestSecret(secretKey),
      sealed: ring.seal(secretKey, keyId, 1),
      expiresAt: null,
      mapTo: account.user(userId)!,
      now,
    }),
  });
}
