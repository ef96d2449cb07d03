import { useSuspenseQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { sessionQuery, type Session } from '../api/session';

export const SessionContext = createContext<Session | null>(null);

/** Who is signed in. Below the shell somebody always is. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession outside of the shell');
  return session;
}

export const useSessionOrNull = (): Session | null => useSuspenseQuery(sessionQuery).data;
