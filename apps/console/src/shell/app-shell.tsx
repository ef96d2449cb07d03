import { useSuspenseQuery } from '@tanstack/react-query';
import { Outlet, useMatches, useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { followEvents, SessionContext, sessionQuery, type Session } from '../api';
import { t } from '../texts';
import { Button, Dialog, Empty, Icon, Toasts } from '../ui';
import { useIdleSignOut } from './idle';
import { Navigation } from './navigation';
import { ShortcutsDialog, useShortcuts } from './shortcuts';

export function AppShell() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const navigate = useNavigate();
  useEffect(() => {
    if (session !== null) return;
    const next = location.pathname + location.search;
    void navigate({ to: '/sign-in', search: next === '/' ? {} : { next }, replace: true });
  }, [session, navigate]);
  if (session === null) return null;
  return (
    <SessionContext value={session}>
      <Frame session={session} />
    </SessionContext>
  );
}

function Frame({ session }: { session: Session }) {
  const [menu, setMenu] = useState(false);
  const [help, setHelp] = useState(false);
  const online = useLive(session);
  useIdleSignOut(session);
  const pathname = useRouterState({ select: ({ location }) => location.pathname });
  const forAdmins = useMatches({ select: (matches) => matches.some(({ staticData }) => staticData.forAdmins) });
  const forbidden = forAdmins && session.user.role !== 'admin';
  useFocusOnArrival(pathname);
  useShortcuts({
    '?': () => setHelp(true),
    '/': () => document.querySelector<HTMLInputElement>('[data-quick-search]')?.focus(),
  });
  return (
    <div className="shell">
      <a className="button skip-link" href="#content">
        {t.shell.skip}
      </a>
      <aside className="sidebar">
        <Navigation onHelp={() => setHelp(true)} />
      </aside>
      <div>
        <div className="topbar">
          <Button look="quiet" icon aria-label={t.shell.menu} onPress={() => setMenu(true)}>
            <Icon name="menu" />
          </Button>
          <span className="brand">
            <Icon name="key" /> Latchkey
          </span>
        </div>
        {!online && (
          <div className="banner" role="status">
            {t.shell.offline}
          </div>
        )}
        <main className="main" id="content" tabIndex={-1}>
          {forbidden ? <Empty title={t.states.forbidden}>{t.states.forbiddenDetail}</Empty> : <Outlet />}
        </main>
      </div>
      {menu && (
        <Dialog title="Latchkey" onClose={() => setMenu(false)}>
          <Navigation onHelp={() => setHelp(true)} onGone={() => setMenu(false)} />
        </Dialog>
      )}
      {help && <ShortcutsDialog onClose={() => setHelp(false)} />}
      <Toasts />
    </div>
  );
}

/** Follows the events where this user may read them; tells whether the service can be reached. */
function useLive({ position, user: { role } }: Session): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const left = new AbortController();
    const hear = () => setOnline(navigator.onLine);
    for (const event of ['online', 'offline']) window.addEventListener(event, hear, { signal: left.signal });
    if (role === 'admin') void followEvents(position, setOnline, left.signal);
    return () => left.abort();
  }, [position, role]);
  return online;
}

/** A new page is announced by its heading, as a page load would be. */
function useFocusOnArrival(pathname: string): void {
  const shown = useRef(pathname);
  useEffect(() => {
    if (pathname === shown.current) return;
    shown.current = pathname;
    document.getElementById('content')?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [pathname]);
}
