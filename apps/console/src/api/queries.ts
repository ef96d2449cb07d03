import type { KeyFilter, RevisionFilter, UserFilter } from '@latchkey/client';
import { QueryClient, infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body, type Key, type User } from './client';
import { LatchkeyProblem } from './problem';

export type { KeyFilter, RevisionFilter } from '@latchkey/client';

const RETRIES = 2;
const PAGE = 50;
/** Lists are looked at again this often where no event tells of a change. */
const POLL_MS = 10_000;

const isAnswer = (error: Error) => error instanceof LatchkeyProblem && error.status !== 503;

export const queryClient = new QueryClient({
  defaultOptions: {
    // a refusal is an answer; only what could not be answered yet is asked again
    queries: { staleTime: 5_000, retry: (failures, error) => failures < RETRIES && !isAnswer(error) },
  },
});

/** What lists and pages are read of: the first part of every key below. */
export type Root = 'keys' | 'users' | 'revisions' | 'policy';

export function askAgain(...roots: readonly Root[]): void {
  for (const root of roots) void queryClient.invalidateQueries({ queryKey: [root] });
}

type Init = { readonly signal: AbortSignal };

const asked = <T>(queryKey: readonly unknown[], ask: (init: Init) => Promise<{ data?: T }>) =>
  queryOptions({ queryKey, queryFn: ({ signal }) => body(ask({ signal })) });

/** Page after page, each asked for with the cursor of the one before. */
const paged = <T extends { readonly nextCursor: string | null }>(
  queryKey: readonly unknown[],
  ask: (page: { limit: number; cursor?: string }, init: Init) => Promise<{ data?: T }>,
) =>
  infiniteQueryOptions({
    queryKey,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    queryFn: ({ signal, pageParam }) => body(ask({ limit: PAGE, cursor: pageParam }, { signal })),
  });

export const keysQuery = (query: KeyFilter) => ({
  ...asked(['keys', query], (init) => api.GET('/v1/keys', { params: { query }, ...init })),
  placeholderData: keepPreviousData,
});

export const keyLabelsQuery = asked(['keys', 'labels'], (init) => api.GET('/v1/keys/labels', init));

export const keyCountsQuery = asked(['keys', 'counts'], (init) => api.GET('/v1/keys/counts', init));

export const keyQuery = (id: string) =>
  asked(['keys', 'one', id], (init) => api.GET('/v1/keys/{id}', { params: { path: { id } }, ...init }));

export const myKeysQuery = {
  ...asked(['keys', 'mine'], (init) => api.GET('/v1/me/keys', { params: { query: { limit: 200 } }, ...init })),
  refetchInterval: POLL_MS,
};

export const keyUseQuery = (id: string, from: string) => ({
  ...asked(['keys', 'use', id, from], (init) =>
    api.GET('/v1/keys/{id}/use', { params: { path: { id }, query: { from } }, ...init }),
  ),
  placeholderData: keepPreviousData,
  refetchInterval: POLL_MS,
});

export const keyHistoryQuery = (id: string) =>
  paged(['revisions', 'key', id], (query, init) =>
    api.GET('/v1/keys/{id}/revisions', { params: { path: { id }, query }, ...init }),
  );

export const historyQuery = (filter: RevisionFilter) => ({
  ...paged(['revisions', 'all', filter], (page, init) =>
    api.GET('/v1/revisions', { params: { query: { ...filter, ...page } }, ...init }),
  ),
  placeholderData: keepPreviousData,
  refetchInterval: POLL_MS,
});

export const policyQuery = asked(['policy', 'one'], (init) => api.GET('/v1/policy', init));

export const policyBreachesQuery = paged(['policy', 'breaches'], (page, init) =>
  api.GET('/v1/policy/breaches', { params: { query: { ...page, includeTotal: 'true' } }, ...init }),
);

export const usersQuery = (query: UserFilter) => ({
  ...asked(['users', query], (init) => api.GET('/v1/users', { params: { query }, ...init })),
  placeholderData: keepPreviousData,
});

export const userQuery = (id: string) =>
  asked(['users', 'one', id], (init) => api.GET('/v1/users/{id}', { params: { path: { id } }, ...init }));

/** What an edit answered is shown at once: who edits again before it was asked for would be in conflict with oneself. */
export const keepKey = (key: Key) => queryClient.setQueryData(keyQuery(key.id).queryKey, key);
export const keepUser = (user: User) => queryClient.setQueryData(userQuery(user.id).queryKey, user);

type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };

/** Every item of a list that nobody pages through. */
const whole = <T>(ask: (page: { limit: number; cursor?: string }, init: Init) => Promise<{ data?: Page<T> }>) =>
  async function all(init: Init): Promise<{ data: T[] }> {
    const data: T[] = [];
    let cursor: string | undefined;
    do {
      const page: Page<T> = await body(ask({ limit: 200, cursor }, init));
      data.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return { data };
  };

export const instancesQuery = {
  ...asked(
    ['instances'],
    whole((query, init) => api.GET('/v1/instances', { params: { query }, ...init })),
  ),
  refetchInterval: POLL_MS,
};

/** The catalogue: what there is to choose from, of this service and of others. */
export const scopesQuery = asked(
  ['scopes'],
  whole((query, init) => api.GET('/v1/scopes', { params: { query }, ...init })),
);

export const checksQuery = {
  ...asked(['checks'], (init) => api.GET('/v1/statistics/checks', init)),
  refetchInterval: 6 * POLL_MS,
};

export const mySessionsQuery = asked(['sessions'], (init) => api.GET('/v1/me/sessions', init));
