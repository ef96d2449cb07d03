import { QueryClient, infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body, type Instance } from './client';
import { ApiProblem } from './problem';
import type { operations } from './schema';

export type KeyFilter = NonNullable<operations['listKeys']['parameters']['query']>;
export type RevisionFilter = NonNullable<operations['listRevisions']['parameters']['query']>;

const RETRIES = 2;
/** Lists are looked at again this often where no event tells of a change. */
export const POLL_MS = 10_000;

const isAnswer = (error: Error) => error instanceof ApiProblem && error.problem.status !== 503;

export const queryClient = new QueryClient({
  defaultOptions: {
    // a refusal is an answer; only what could not be answered yet is asked again
    queries: { staleTime: 5_000, retry: (failures, error) => failures < RETRIES && !isAnswer(error) },
  },
});

export const keysQuery = (filter: KeyFilter) =>
  queryOptions({
    queryKey: ['keys', filter],
    queryFn: async ({ signal }) => body(await api.GET('/v1/keys', { params: { query: filter }, signal })),
    placeholderData: keepPreviousData,
  });

export const keyCountsQuery = queryOptions({
  queryKey: ['keys', 'counts'],
  queryFn: async ({ signal }) => body(await api.GET('/v1/keys/counts', { signal })),
});

export const keyQuery = (id: string) =>
  queryOptions({
    queryKey: ['keys', 'one', id],
    queryFn: async ({ signal }) => body(await api.GET('/v1/keys/{id}', { params: { path: { id } }, signal })),
  });

export const myKeysQuery = queryOptions({
  queryKey: ['keys', 'mine'],
  queryFn: async ({ signal }) => body(await api.GET('/v1/me/keys', { params: { query: { limit: 200 } }, signal })),
  refetchInterval: POLL_MS,
});

const PAGE = 50;

const FROM_THE_FIRST = {
  initialPageParam: '',
  getNextPageParam: ({ nextCursor }: { readonly nextCursor: string | null }) => nextCursor,
};
const pageAt = (cursor: string) => ({ limit: PAGE, ...(cursor && { cursor }) });

export const keyHistoryQuery = (id: string) =>
  infiniteQueryOptions({
    ...FROM_THE_FIRST,
    queryKey: ['revisions', 'key', id],
    queryFn: async ({ signal, pageParam }) => {
      const params = { path: { id }, query: pageAt(pageParam) };
      return body(await api.GET('/v1/keys/{id}/revisions', { params, signal }));
    },
  });

export const historyQuery = (filter: RevisionFilter) =>
  infiniteQueryOptions({
    ...FROM_THE_FIRST,
    queryKey: ['revisions', 'all', filter],
    queryFn: async ({ signal, pageParam }) =>
      body(await api.GET('/v1/revisions', { params: { query: { ...filter, ...pageAt(pageParam) } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: POLL_MS,
  });

export const usersQuery = (filter: { q?: string; active?: 'true' | 'false'; cursor?: string; limit?: number }) =>
  queryOptions({
    queryKey: ['users', filter],
    queryFn: async ({ signal }) => body(await api.GET('/v1/users', { params: { query: filter }, signal })),
    placeholderData: keepPreviousData,
  });

export const userQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', 'one', id],
    queryFn: async ({ signal }) => body(await api.GET('/v1/users/{id}', { params: { path: { id } }, signal })),
  });

async function allInstances(signal: AbortSignal): Promise<Instance[]> {
  const all: Instance[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = { limit: 200, ...(cursor && { cursor }) };
    const page: { items: Instance[]; nextCursor: string | null } = body(
      await api.GET('/v1/instances', { params: { query }, signal }),
    );
    all.push(...page.items);
    cursor = page.nextCursor;
  }
  return all;
}

export const instancesQuery = queryOptions({
  queryKey: ['instances'],
  queryFn: ({ signal }) => allInstances(signal),
  refetchInterval: POLL_MS,
});

export const checksQuery = queryOptions({
  queryKey: ['checks'],
  queryFn: async ({ signal }) => body(await api.GET('/v1/statistics/checks', { signal })),
  refetchInterval: 6 * POLL_MS,
});

export const mySessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }) => body(await api.GET('/v1/me/sessions', { signal })),
});

/** What lists and pages are read of. */
export type Root = 'keys' | 'users' | 'revisions';

/** Reads again everything that is shown of these. */
export function askAgain(...roots: readonly Root[]): void {
  for (const root of roots) void queryClient.invalidateQueries({ queryKey: [root] });
}
