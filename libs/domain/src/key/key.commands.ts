import type { SealedSecret } from '../credentials/sealing.js';
import type { Key, KeyChanges, NewKey } from './key.fields.js';

/** The mapped user as the decider needs it: who it is and whether it may be given a key. */
export interface MappedUser {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
}

interface Now {
  /** ms since 1970, UTC */
  readonly now: number;
}

interface OnMappedUser extends Now {
  /** The user the key is mapped to at present; undefined when that user cannot be read. */
  readonly mappedUser: MappedUser | undefined;
}

/** Creates a key. Times are ms since 1970, UTC. */
export interface CreateKey
  extends Now, Omit<NewKey, 'mappedUserId' | 'expiresAt'>, Pick<Key, 'accessKey' | 'digest' | 'sealed' | 'expiresAt'> {
  readonly type: 'CreateKey';
  readonly mapTo: MappedUser;
}

/** Takes over a key that another product issued, or another installation: its halves exist already. */
export interface ImportKey extends Omit<CreateKey, 'type' | 'sealed'> {
  readonly type: 'ImportKey';
}

/** Changes members of a key; what is left out stays. */
export interface EditKey extends OnMappedUser, Omit<KeyChanges, 'mappedUserId'> {
  readonly type: 'EditKey';
  readonly mapTo?: MappedUser | undefined;
}

/** Makes a key stop working until it is enabled. */
export interface DisableKey extends OnMappedUser {
  readonly type: 'DisableKey';
  readonly reason: string | null;
}

/** Makes a disabled key work again. */
export interface EnableKey extends OnMappedUser {
  readonly type: 'EnableKey';
}

/** Replaces the secret; the old one works for `overlapSeconds` more. */
export interface RotateKey extends Now {
  readonly type: 'RotateKey';
  readonly digest: string;
  readonly sealed: SealedSecret | null;
  readonly overlapSeconds: number;
}

/** Ends the secret before the newest while it still works. */
export interface EndPreviousSecret extends Now {
  readonly type: 'EndPreviousSecret';
}

/** Records that the secret was shown. */
export interface RevealKey extends Now {
  readonly type: 'RevealKey';
}

/** Ends a key for good. */
export interface DeleteKey extends OnMappedUser {
  readonly type: 'DeleteKey';
}

/** A command that `keyDecider` decides. */
export type KeyCommand =
  CreateKey | ImportKey | EditKey | DisableKey | EnableKey | RotateKey | EndPreviousSecret | RevealKey | DeleteKey;
