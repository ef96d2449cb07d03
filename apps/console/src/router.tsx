import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { keysQuery, PREFIX, queryClient, sessionQuery } from './api';
import { parseHistorySearch } from './pages/history/history-search';
import { filterOf, parseKeysSearch } from './pages/keys/keys-search';
import { oneOf, parseAddress, searchOf, text, writeAddress } from './search';
import { AppShell } from './shell/app-shell';
import { Failure, Loading, NotFound } from './ui';

const root = createRootRoute({ notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: searchOf({ next: path }),
  component: lazyRouteComponent(() => import('./pages/sign-in-page'), 'SignInPage'),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (session !== null) return { session };
    throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } });
  },
  component: AppShell,
});

const ADMINS = { forAdmins: true };

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: ({ context: { session } }) => {
    if (session.user.role !== 'admin') throw redirect({ to: '/profile/security' });
  },
  component: lazyRouteComponent(() => import('./pages/home/home-page'), 'HomePage'),
});

const keys = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/integrations/api-keys',
  staticData: ADMINS,
  validateSearch: parseKeysSearch,
  // rows are asked for while the code of the page is on its way
  loaderDeps: ({ search }) => search,
  loader: ({ deps, context: { session } }) => {
    if (session.user.role === 'admin') void queryClient.prefetchQuery(keysQuery(filterOf(deps, Date.now())));
  },
  component: lazyRouteComponent(() => import('./pages/keys/keys-page'), 'KeysPage'),
});

const key = createRoute({
  getParentRoute: () => signedIn,
  path: '/keys/$id',
  validateSearch: searchOf({ tab: oneOf('usage', 'history', 'as-of', 'use') }),
  component: lazyRouteComponent(() => import('./pages/keys/key-page'), 'KeyPage'),
});

const policy = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/policy',
  staticData: ADMINS,
  component: lazyRouteComponent(() => import('./pages/policy/policy-page'), 'PolicyPage'),
});

const history = createRoute({
  getParentRoute: () => signedIn,
  path: '/history',
  validateSearch: parseHistorySearch,
  component: lazyRouteComponent(() => import('./pages/history/history-page'), 'HistoryPage'),
});

const users = createRoute({
  getParentRoute: () => signedIn,
  path: '/users',
  staticData: ADMINS,
  validateSearch: searchOf({ q: text, active: oneOf('true', 'false'), cursor: text }),
  component: lazyRouteComponent(() => import('./pages/users/users-page'), 'UsersPage'),
});

const user = createRoute({
  getParentRoute: () => signedIn,
  path: '/users/$id',
  staticData: ADMINS,
  component: lazyRouteComponent(() => import('./pages/users/user-page'), 'UserPage'),
});

const security = createRoute({
  getParentRoute: () => signedIn,
  path: '/profile/security',
  component: lazyRouteComponent(() => import('./pages/security/security-page'), 'SecurityPage'),
});

/** A path of this console and nothing else: a link must not lead elsewhere after signing in. */
function path(written: unknown): string | undefined {
  return /^\/(?![/\\])(?!sign-in)/.test(text(written) ?? '') ? text(written) : undefined;
}

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    signedIn.addChildren([home, keys, key, policy, history, users, user, security]),
  ]),
  basepath: PREFIX || '/',
  parseSearch: parseAddress,
  stringifySearch: writeAddress,
  defaultPreload: false,
  scrollRestoration: true,
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
  interface StaticDataRouteOption {
    /** others are told that they may not see this */
    forAdmins?: boolean;
  }
  interface HistoryState {
    /** the cursors of the pages before this one */
    trail?: string[];
  }
}
