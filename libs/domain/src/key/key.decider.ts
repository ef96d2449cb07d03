import type { Decider } from '../decider.js';
import { IdempotencyKeyReused, KeyDeleted, KeyExists, KeyNotFound, RevealOff, UserInactive } from '../errors.js';
import { edited, editsOf, having, loggedOf, loggedOfNew, readInto, requireValid, written } from '../fields.js';
import { iso, isoOrNull, msOrNull } from '../instant.js';
import type { Recorded } from '../recorded.js';
import type {
  CreateKey,
  DeleteKey,
  DisableKey,
  EditKey,
  EnableKey,
  ImportKey,
  KeyCommand,
  RotateKey,
} from './key.commands.js';
import type { KeyEvent } from './key.events.js';
import { BLANK_KEY, KEY_FIELDS, type Key, type KeyState } from './key.fields.js';
import { keyStatus } from '../credentials/key-status.js';
import { previousSecretWorks } from '../credentials/verify.js';

const LOGGED = having(KEY_FIELDS, 'logged');
const GIVEN = loggedOf(KEY_FIELDS);
const REVOKING = having(KEY_FIELDS, 'revokes');

/** Refuses with KEY_NOT_FOUND, KEY_DELETED, KEY_EXISTS, USER_INACTIVE, REVEAL_OFF, IDEMPOTENCY_KEY_REUSED or VALIDATION_FAILED. */
export const keyDecider: Decider<KeyCommand, Key, KeyEvent> = { kind: 'key', decide, evolve, mayRevoke };

function decide(command: KeyCommand, state: KeyState): KeyEvent | null {
  if (command.type === 'CreateKey') return create(command, state);
  if (command.type === 'ImportKey') return takeOver(command, state);
  if (state === null) throw new KeyNotFound();
  if (command.type === 'DeleteKey') return state.deleted ? null : changeStatus('KeyDeleted', command, state);
  if (state.deleted) throw new KeyDeleted();
  switch (command.type) {
    case 'EditKey':
      return edit(command, state);
    case 'DisableKey':
      return state.enabled ? changeStatus('KeyDisabled', command, state) : null;
    case 'EnableKey':
      return state.enabled ? null : changeStatus('KeyEnabled', command, state);
    case 'RotateKey':
      return rotate(command, state);
    case 'EndPreviousSecret':
      return previousSecretWorks(state, command.now) ? endPreviousSecret(state) : null;
    case 'RevealKey':
      if (state.sealed === null) throw new RevealOff();
      return { type: 'KeyRevealed', data: { secretVersion: state.secretVersion }, pii: { target: state.name } };
  }
}

function evolve(state: KeyState, event: Recorded<KeyEvent>): Key {
  if (event.type === 'KeyCreated' && state === null) return created(event);
  if (event.type === 'KeyCreated') throw new Error('KeyCreated twice');
  if (state === null) throw new Error(`${event.type} before KeyCreated`);
  if (event.type === 'KeyRevealed') return state;
  const next = { ...state, updatedAt: event.meta.at, version: state.version + 1 };
  switch (event.type) {
    case 'KeyEdited':
      return { ...next, ...edited(KEY_FIELDS, event.data.changes) };
    case 'KeyDisabled':
      return { ...next, enabled: false, disabledReason: event.data.reason };
    case 'KeyEnabled':
      return { ...next, enabled: true, disabledReason: null };
    case 'KeyRotated':
      return { ...next, ...rotated(event.data, state) };
    case 'KeyPreviousSecretEnded':
      return { ...next, previousDigest: null, previousSecretExpiresAt: null };
    case 'KeyDeleted':
      return { ...next, deleted: true };
  }
}

function mayRevoke(command: KeyCommand): boolean {
  switch (command.type) {
    case 'EditKey':
      return command.mapTo !== undefined || REVOKING.some((name) => command[name as keyof EditKey] !== undefined);
    case 'DisableKey':
    case 'RotateKey':
    case 'EndPreviousSecret':
    case 'DeleteKey':
      return true;
    case 'CreateKey':
    case 'ImportKey':
    case 'EnableKey':
    case 'RevealKey':
      return false;
  }
}

function create(command: CreateKey, state: KeyState): KeyEvent {
  if (state !== null) throw new IdempotencyKeyReused();
  return createdBy(command);
}

/** A file may be imported again: what has changed here since stays. */
function takeOver(command: ImportKey, state: KeyState): KeyEvent | null {
  if (state === null) return createdBy({ ...command, sealed: null });
  if (state.deleted) throw new KeyDeleted();
  if (state.digest !== command.digest) throw new KeyExists(state.id);
  return null;
}

function createdBy(command: Omit<CreateKey, 'type'>): KeyEvent {
  const { name, mapTo } = command;
  const given: Partial<Key> = { ...command, mappedUserId: mapTo.id };
  requireValid(KEY_FIELDS, given, command.now);
  if (!mapTo.active) throw new UserInactive();
  return {
    type: 'KeyCreated',
    data: written(KEY_FIELDS, loggedOfNew(KEY_FIELDS, LOGGED, given), given),
    pii: { target: name, mappedUserName: mapTo.name },
  };
}

function edit({ mapTo, mappedUser, now, ...wanted }: EditKey, state: Key): KeyEvent | null {
  const changes = editsOf(KEY_FIELDS, state, { ...wanted, mappedUserId: mapTo?.id }, now);
  const remapped = mapTo !== undefined && changes.mappedUserId !== undefined;
  if (remapped && !mapTo.active) throw new UserInactive();
  if (Object.keys(changes).length === 0) return null;
  const target = wanted.name ?? state.name;
  const mappedUserName = remapped && { before: mappedUser?.name ?? '', after: mapTo.name };
  return { type: 'KeyEdited', data: { changes }, pii: { target, ...(mappedUserName && { mappedUserName }) } };
}

function changeStatus(
  type: 'KeyDisabled' | 'KeyEnabled' | 'KeyDeleted',
  command: DisableKey | EnableKey | DeleteKey,
  state: Key,
): KeyEvent {
  const active = command.mappedUser?.active ?? false;
  const next = { ...state, enabled: type === 'KeyEnabled', deleted: type === 'KeyDeleted' };
  const status = { before: keyStatus(state, active, command.now), after: keyStatus(next, active, command.now) };
  const pii = { target: state.name };
  if (command.type === 'DisableKey') return { type: 'KeyDisabled', data: { status, reason: command.reason }, pii };
  return { type: type as 'KeyEnabled' | 'KeyDeleted', data: { status }, pii };
}

function rotate(command: RotateKey, state: Key): KeyEvent {
  const { digest, sealed, overlapSeconds, now } = command;
  const after = overlapSeconds > 0 ? iso(now + overlapSeconds * 1000) : null;
  return {
    type: 'KeyRotated',
    data: { digest, sealed, previousSecretExpiresAt: { before: isoOrNull(state.previousSecretExpiresAt), after } },
    pii: { target: state.name },
  };
}

function endPreviousSecret({ name, previousSecretExpiresAt }: Key): KeyEvent {
  const data = { previousSecretExpiresAt: { before: isoOrNull(previousSecretExpiresAt), after: null } };
  return { type: 'KeyPreviousSecretEnded', data, pii: { target: name } };
}

function created({ data, meta }: Recorded<Extract<KeyEvent, { type: 'KeyCreated' }>>): Key {
  const { aggregate: id, account: accountId, at, actorUserId: createdBy } = meta;
  const made = { ...BLANK_KEY, id, accountId, createdBy, createdAt: at, updatedAt: at };
  return readInto(made, GIVEN, data);
}

function rotated(data: Extract<KeyEvent, { type: 'KeyRotated' }>['data'], state: Key): Partial<Key> {
  const until = msOrNull(data.previousSecretExpiresAt.after);
  return {
    digest: data.digest,
    sealed: data.sealed,
    secretVersion: state.secretVersion + 1,
    previousDigest: until === null ? null : state.digest,
    previousSecretExpiresAt: until,
  };
}
