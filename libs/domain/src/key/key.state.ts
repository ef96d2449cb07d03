import type { KeyKind } from '../credentials/format.js';
import type { SealedSecret } from '../credentials/sealing.js';

/** An API key as the fold holds it. Times are ms since 1970, UTC. */
export interface Key {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly kind: KeyKind;
  readonly accessKey: string;
  /** digest of the secret key, see digestSecret */
  readonly digest: string;
  /** 1 at creation, one more with each rotation */
  readonly secretVersion: number;
  readonly sealed: SealedSecret | null;
  /** the secret before the last rotation, and when it stops working */
  readonly previousDigest: string | null;
  readonly previousSecretExpiresAt: number | null;
  readonly expiresAt: number | null;
  readonly mappedUserId: string;
  readonly enabled: boolean;
  /** what was given as the reason when it was disabled; null when nothing was, and while it is enabled */
  readonly disabledReason: string | null;
  readonly deleted: boolean;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** counts visible changes; a reveal is none */
  readonly version: number;
}

/** null: no such key yet. */
export type KeyState = Key | null;
