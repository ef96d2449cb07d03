import { queryOptions } from '@tanstack/react-query';
import { api, body, rememberToken } from './client';
import { isCode } from './problem';
import { queryClient } from './queries';
import type { components } from './schema';

export type Session = components['schemas']['Session'];

/** Who sits here; null: nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: Infinity,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return begun(body(await api.GET('/v1/session', { signal })));
    } catch (error) {
      if (isCode(error, 'UNAUTHENTICATED')) return null;
      throw error;
    }
  },
});

function begun(session: Session): Session {
  rememberToken(session.csrfToken);
  return session;
}

async function signedIn(session: Session): Promise<void> {
  queryClient.clear();
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
  queryClient.clear();
  queryClient.setQueryData(sessionQuery.queryKey, null);
}
