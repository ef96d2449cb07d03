import { Forbidden, type UserRole } from '@latchkey/domain';
import type { ApiCaller } from './api-caller.js';

/** Who may read what guards verify with, and speak for a service. */
export const VERIFIERS: readonly UserRole[] = ['verifier', 'admin'];

/** @throws Forbidden */
export function requireVerifier({ user }: ApiCaller): void {
  if (!VERIFIERS.includes(user.role)) throw new Forbidden('the role admin or verifier');
}
