import { Forbidden, type Caller, type UserRole } from '@latchkey/domain';

/** Who may read what guards verify with, and speak for a service. */
export const VERIFIERS: readonly UserRole[] = ['verifier', 'admin'];

/** @throws Forbidden */
export function requireVerifier({ user }: Caller): void {
  if (!VERIFIERS.includes(user.role)) throw new Forbidden('the role admin or verifier');
}
