import { Forbidden, KeyNotFound, type Key, type UserRole } from '@latchkey/domain';

/** Who sends a command, and under which conditions. */
export interface CommandContext {
  readonly account: string;
  readonly user: { readonly id: string; readonly name: string; readonly role: UserRole };
  /** the key the command came through; null for sessions, start-up and the command line */
  readonly key: { readonly id: string; readonly name: string } | null;
  /** id of the session of the user that the command came through, where it was one */
  readonly session?: string | undefined;
  /** source address of the request */
  readonly address: string | null;
  readonly requestId: string | null;
  /** digests of (caller, Idempotency-Key) and of (caller, method, path, body); null without the header */
  readonly idempotency: { readonly command: string; readonly request: string } | null;
  /** the If-Match header */
  readonly ifMatch: string | null;
}

/** @throws Forbidden unless the caller is an admin */
export function requireAdmin(context: CommandContext): void {
  if (context.user.role !== 'admin') throw new Forbidden('the role admin');
}

/** @throws KeyNotFound unless the caller is an admin or the user the key is mapped to */
export function requireAdminOrMappedUser(context: CommandContext, key: Key | null): void {
  if (context.user.role !== 'admin' && key?.mappedUserId !== context.user.id) throw new KeyNotFound();
}
