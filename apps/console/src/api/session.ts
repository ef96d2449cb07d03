import { queryOptions } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { api, body, PREFIX, tab, type Schemas } from './client';
import { isCode } from './problem';
import { queryClient } from './queries';

export type Session = Schemas['OwnSession'];

/** Kept so that strangers are not asked for a session they never had. It opens nothing: the session is in a cookie that no script can read. */
const HINT = `latchkey.signed-in${PREFIX}`;

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: Infinity,
  queryFn: async ({ signal }): Promise<Session | null> => {
    if (localStorage.getItem(HINT) === null) return null;
    try {
      return kept(await body(api.GET('/v1/session', { signal })));
    } catch (error) {
      if (isCode(error, 'UNAUTHENTICATED')) return kept(null);
      throw error;
    }
  },
});

tab.onSignedOut = () => queryClient.setQueryData(sessionQuery.queryKey, null);

function kept<S extends Session | null>(session: S): S {
  tab.csrfToken = session?.csrfToken ?? '';
  if (session) localStorage.setItem(HINT, 'yes');
  else localStorage.removeItem(HINT);
  return session;
}

function enter(session: Session): void {
  tab.signedInAt = Date.now();
  forget();
  queryClient.setQueryData(sessionQuery.queryKey, kept(session));
}

export async function signInWithKey(accessKey: string, secretKey: string): Promise<void> {
  enter(await body(api.POST('/v1/session', { headers: { accessKey, secretKey } })));
}

export async function signInWithLink(token: string): Promise<void> {
  enter(await body(api.POST('/v1/session/link', { body: { token } })));
}

export async function signOut(everywhere: boolean): Promise<void> {
  await (everywhere ? api.DELETE('/v1/me/sessions') : api.DELETE('/v1/session'));
  queryClient.setQueryData(sessionQuery.queryKey, kept(null));
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
