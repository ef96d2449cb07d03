import { Forbidden, type UserRole } from '@latchkey/domain';

/** Who asks. */
export interface QueryContext {
  readonly account: string;
  readonly user: { readonly id: string; readonly role: UserRole };
}

/** @throws Forbidden unless the caller is an admin */
export function requireAdmin({ user }: QueryContext): void {
  if (user.role !== 'admin') throw new Forbidden('the role admin');
}

/** Injection token of the read model (`ReadModel`). */
export const READ_MODEL = Symbol('latchkey.read-model');
