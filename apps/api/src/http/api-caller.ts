import type { Caller } from '@latchkey/domain';

/** Whom a request acts for: through a key, or in a session (id) at a browser. */
export interface ApiCaller extends Omit<Caller, 'key'> {
  readonly key: Caller['key'] | null;
  readonly session?: string;
}

/** What belongs to a caller belongs to its key, in a session to its user. */
export function callerIdOf({ key, user }: Pick<ApiCaller, 'user'> & { key: { readonly id: string } | null }): string {
  return key?.id ?? user.id;
}
