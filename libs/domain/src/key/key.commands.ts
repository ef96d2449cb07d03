import type { KeyKind } from '../credentials/format.js';
import type { SealedSecret } from '../credentials/sealing.js';

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

export interface CreateKey extends Now {
  readonly type: 'CreateKey';
  readonly name: string;
  readonly kind: KeyKind;
  readonly accessKey: string;
  readonly digest: string;
  readonly sealed: SealedSecret | null;
  /** ms since 1970, or null for never */
  readonly expiresAt: number | null;
  readonly mapTo: MappedUser;
}

export interface EditKey extends OnMappedUser {
  readonly type: 'EditKey';
  readonly name?: string | undefined;
  readonly expiresAt?: number | null | undefined;
  readonly mapTo?: MappedUser | undefined;
}

export interface DisableKey extends OnMappedUser {
  readonly type: 'DisableKey';
  readonly reason: string | null;
}

export interface EnableKey extends OnMappedUser {
  readonly type: 'EnableKey';
}

export interface RotateKey extends Now {
  readonly type: 'RotateKey';
  readonly digest: string;
  readonly sealed: SealedSecret | null;
  readonly overlapSeconds: number;
}

export interface RevealKey extends Now {
  readonly type: 'RevealKey';
}

export interface DeleteKey extends OnMappedUser {
  readonly type: 'DeleteKey';
}

export type KeyCommand = CreateKey | EditKey | DisableKey | EnableKey | RotateKey | RevealKey | DeleteKey;
