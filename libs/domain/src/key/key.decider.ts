import { IdempotencyKeyReused, KeyDeleted, KeyNotFound, RevealOff, UserInactive, ValidationFailed } from '../errors.js';
import type { Recorded } from '../recorded.js';
import type { CreateKey, DeleteKey, DisableKey, EditKey, EnableKey, KeyCommand, RotateKey } from './key.commands.js';
import type { KeyEvent } from './key.events.js';
import type { Key, KeyState } from './key.state.js';
import { keyStatus } from '../credentials/key-status.js';

export const initialState = (): KeyState => null;

/**
 * Decides a command on a key: the event that does it, or null when it is already so.
 *
 * @throws LatchkeyError KEY_NOT_FOUND, KEY_DELETED, USER_INACTIVE, REVEAL_OFF, VALIDATION_FAILED
 */
export function decide(command: KeyCommand, state: KeyState): KeyEvent | null {
  if (command.type === 'CreateKey') return create(command, state);
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
    case 'RevealKey':
      if (state.sealed === null) throw new RevealOff();
      return { type: 'KeyRevealed', data: { secretVersion: state.secretVersion }, pii: { target: state.name } };
  }
}

/** The state after an event. Throws where an event cannot follow the state; the reader then quarantines the key. */
export function evolve(state: KeyState, event: Recorded<KeyEvent>): Key {
  if (event.type === 'KeyCreated' && state === null) return created(event);
  if (event.type === 'KeyCreated') throw new Error('KeyCreated twice');
  if (state === null) throw new Error(`${event.type} before KeyCreated`);
  if (event.type === 'KeyRevealed') return state;
  const next = { ...state, updatedAt: event.meta.at, version: state.version + 1 };
  switch (event.type) {
    case 'KeyEdited':
      return { ...next, ...edited(event.data.changes) };
    case 'KeyDisabled':
      return { ...next, enabled: false, disabledReason: event.data.reason };
    case 'KeyEnabled':
      return { ...next, enabled: true, disabledReason: null };
    case 'KeyRotated':
      return { ...next, ...rotated(event.data, state) };
    case 'KeyDeleted':
      return { ...next, deleted: true };
  }
}

function create(command: CreateKey, state: KeyState): KeyEvent {
  if (state !== null) throw new IdempotencyKeyReused();
  requireFuture(command.expiresAt, command.now);
  if (!command.mapTo.active) throw new UserInactive();
  const { name, kind, accessKey, digest, sealed, mapTo } = command;
  return {
    type: 'KeyCreated',
    data: { name, kind, accessKey, digest, sealed, expiresAt: iso(command.expiresAt), mappedUserId: mapTo.id },
    pii: { target: name, mappedUserName: mapTo.name },
  };
}

function edit(command: EditKey, state: Key): KeyEvent | null {
  const { name, expiresAt, mapTo } = command;
  const renamed = name !== undefined && name !== state.name;
  const rescheduled = expiresAt !== undefined && expiresAt !== state.expiresAt;
  const remapped = mapTo !== undefined && mapTo.id !== state.mappedUserId;
  if (rescheduled) requireFuture(expiresAt, command.now);
  if (remapped && !mapTo.active) throw new UserInactive();
  if (!renamed && !rescheduled && !remapped) return null;
  return {
    type: 'KeyEdited',
    data: {
      changes: {
        ...(renamed && { name: { before: state.name, after: name } }),
        ...(rescheduled && { expiresAt: { before: iso(state.expiresAt), after: iso(expiresAt) } }),
        ...(remapped && { mappedUserId: { before: state.mappedUserId, after: mapTo.id } }),
      },
    },
    pii: {
      target: renamed ? name : state.name,
      ...(remapped && { mappedUserName: { before: command.mappedUser?.name ?? '', after: mapTo.name } }),
    },
  };
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
    data: { digest, sealed, previousSecretExpiresAt: { before: iso(state.previousSecretExpiresAt), after } },
    pii: { target: state.name },
  };
}

function created({ data, meta }: Recorded<Extract<KeyEvent, { type: 'KeyCreated' }>>): Key {
  return {
    id: meta.aggregate,
    accountId: meta.account,
    name: data.name,
    kind: data.kind,
    accessKey: data.accessKey,
    digest: data.digest,
    secretVersion: 1,
    sealed: data.sealed,
    previousDigest: null,
    previousSecretExpiresAt: null,
    expiresAt: ms(data.expiresAt),
    mappedUserId: data.mappedUserId,
    enabled: true,
    disabledReason: null,
    deleted: false,
    createdBy: meta.actorUserId,
    createdAt: meta.at,
    updatedAt: meta.at,
    version: 1,
  };
}

type Changes = Extract<KeyEvent, { type: 'KeyEdited' }>['data']['changes'];

function edited({ name, expiresAt, mappedUserId }: Changes): Partial<Key> {
  return {
    ...(name && { name: name.after }),
    ...(expiresAt && { expiresAt: ms(expiresAt.after) }),
    ...(mappedUserId && { mappedUserId: mappedUserId.after }),
  };
}

function rotated(data: Extract<KeyEvent, { type: 'KeyRotated' }>['data'], state: Key): Partial<Key> {
  const until = ms(data.previousSecretExpiresAt.after);
  return {
    digest: data.digest,
    sealed: data.sealed,
    secretVersion: state.secretVersion + 1,
    previousDigest: until === null ? null : state.digest,
    previousSecretExpiresAt: until,
  };
}

// Events write years with four digits; a later time would be accepted and then shut the key as unreadable.
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

function requireFuture(expiresAt: number | null, now: number): void {
  if (expiresAt !== null && expiresAt > LAST_INSTANT) {
    throw new ValidationFailed([{ pointer: '/expiresAt', message: 'must be before the year 10000 (UTC), or null' }]);
  }
  if (expiresAt !== null && expiresAt <= now) {
    throw new ValidationFailed([{ pointer: '/expiresAt', message: 'must be in the future, or null for never' }]);
  }
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
const ms = (at: string | null): number | null => (at === null ? null : Date.parse(at));
