import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { api, body, justSignedIn, PREFIX, rememberToken } from './client';
import { isCode } from './problem';
import { queryClient } from './queries';
import type { components } from './schema';

export type Session = components['schemas']['OwnSession'];

/** Kept so that strangers are not asked for a session they never had. It opens nothing: the session is in a cookie that no script can read. */
const HINT = `latchkey.signed-in${PREFIX}`;

/** The signed-in user; null: none. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: Infinity,
  queryFn: async ({ signal }): Promise<Session | null> => {
    if (localStorage.getItem(HINT) === null) return null;
    try {
      return begun(body(await api.GET('/v1/session', { signal })));
    } catch (error) {
      if (isCode(error, 'UNAUTHENTICATED')) return gone();
      throw error;
    }
  },
});

function begun(session: Session): Session {
  rememberToken(session.csrfToken ?? '');
  localStorage.setItem(HINT, 'yes');
  return session;
}

function gone(): null {
  localStorage.removeItem(HINT);
  return null;
}

async function signedIn(session: Session): Promise<void> {
  justSignedIn();
  forget();
  queryClient.setQueryData(sessionQuery.queryKey, begun(session));
}

export async function signInWithKey(accessKey: string, secretKey: string): Promise<void> {
  await signedIn(body(await api.POST('/v1/session', { headers: { accessKey, secretKey } })));
}

export async function signInWithLink(token: string): Promise<void> {
  await signedIn(body(await api.POST('/v1/session/link', { body: { token } })));
}

export async function signOut(everywhere: boolean): Promise<void> {
  await (everywhere ? api.DELETE('/v1/me/sessions') : api.DELETE('/v1/session'));
  queryClient.setQueryData(sessionQuery.queryKey, gone());
  forget();
}

/** What one person saw is not for the next. */
function forget(): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
}

export const SessionContext = createContext<Session | null>(null);

/** The signed-in user. Below the shell there always is one. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession outside of the shell');
  return session;
}

export const useSessionOrNull = (): Session | null => useSuspenseQuery(sessionQuery).data;
