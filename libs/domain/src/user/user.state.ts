import type { SignIns } from './session.state.js';
import type { UserRole } from './user.events.js';

/** A person or service account, as others see it. Times are ms since 1970, UTC. */
export interface UserProfile {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** null for the first admin, whom nobody registered */
  readonly email: string | null;
  readonly role: UserRole;
  readonly active: boolean;
  readonly externalId: string | null;
  readonly createdAt: number;
  /** counts visible changes; signing in and out is none */
  readonly version: number;
}

/** A user as the fold holds it. */
export interface User extends UserProfile, SignIns {}

/** null: no such user yet. */
export type UserState = User | null;
