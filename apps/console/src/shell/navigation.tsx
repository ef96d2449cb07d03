import { Link } from '@tanstack/react-router';
import type { ComponentProps } from 'react';
import { PREFIX } from '../api/client';
import { signOut, type Session } from '../api/session';
import { t } from '../texts';
import { Button } from '../ui/button';
import { Icon } from '../ui/icons';
import { Select } from '../ui/fields';
import { notify } from '../ui/toasts';
import { chooseTheme, useTheme, type Theme } from './theme';

interface NavigationProps {
  session: Session;
  onHelp: () => void;
  /** the user went elsewhere */
  onGone?: () => void;
}

type Place = {
  to: '/' | '/settings/integrations/api-keys' | '/users' | '/history' | '/profile/security';
  icon: IconName;
  label: string;
};
type IconName = ComponentProps<typeof Icon>['name'];

const HOME: Place = { to: '/', icon: 'home', label: t.home.title };
const SETTINGS: readonly Place[] = [
  { to: '/settings/integrations/api-keys', icon: 'key', label: t.keys.title },
  { to: '/users', icon: 'users', label: t.users.title },
];
const HISTORY: Place = { to: '/history', icon: 'history', label: t.history.title };
const SECURITY: Place = { to: '/profile/security', icon: 'shield', label: t.security.title };

export function Navigation({ session, onHelp, onGone }: NavigationProps) {
  const admin = session.user.role === 'admin';
  return (
    <>
      <Link to="/" className="brand" {...(onGone && { onClick: onGone })}>
        <img src={`${PREFIX}/icon.svg`} alt="" width={28} height={28} /> Latchkey
      </Link>
      <nav className="grow" aria-label={t.shell.navigation}>
        <div className="nav-group">
          {admin && <NavLink place={HOME} onGone={onGone} />}
          <NavLink place={HISTORY} onGone={onGone} />
        </div>
        {admin && (
          <div className="nav-group">
            <span className="nav-title">{t.shell.settings}</span>
            {SETTINGS.map((place) => (
              <NavLink key={place.to} place={place} onGone={onGone} />
            ))}
          </div>
        )}
        <div className="nav-group">
          <span className="nav-title">{t.security.profile}</span>
          <NavLink place={SECURITY} onGone={onGone} />
        </div>
      </nav>
      <Foot session={session} onHelp={onHelp} />
    </>
  );
}

function NavLink({ place: { to, icon, label }, onGone }: { place: Place; onGone?: (() => void) | undefined }) {
  return (
    <Link to={to} className="nav-link" activeOptions={{ exact: to === '/', includeSearch: false }} onClick={onGone}>
      <Icon name={icon} /> {label}
    </Link>
  );
}

function Foot({ session, onHelp }: Pick<NavigationProps, 'session' | 'onHelp'>) {
  const theme = useTheme();
  return (
    <div className="stack">
      <Select<Theme>
        label={t.shell.theme}
        value={theme}
        options={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: t.shell.themes[value] }))}
        onChange={chooseTheme}
      />
      <div>
        <strong>{session.user.name}</strong>
        <p className="small muted">{t.users.role[session.user.role]}</p>
      </div>
      <div className="row">
        <Button onPress={leave}>{t.shell.signOut}</Button>
        <Button look="quiet" onPress={onHelp}>
          {t.shell.shortcuts}
        </Button>
      </div>
    </div>
  );
}

const leave = () => void signOut(false).catch((error: Error) => notify(error.message, { bad: true }));
