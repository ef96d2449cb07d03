import type { UserRole } from './user.events.js';

/** A person or service account. Times are ms since 1970, UTC. */
export interface User {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** null for the first admin, whom nobody registered */
  readonly email: string | null;
  readonly role: UserRole;
  readonly active: boolean;
  readonly externalId: string | null;
  readonly createdAt: number;
  readonly version: number;
}

/** null: no such user yet. */
export type UserState = User | null;
