import { Link, type LinkProps } from '@tanstack/react-router';
import type { ComponentProps } from 'react';
import { PREFIX, signOut, useSession } from '../api';
import { t } from '../texts';
import { Button, Icon, notify, optionsOf, Select } from '../ui';
import { useTheme } from './theme';

interface Entry {
  readonly to: LinkProps['to'];
  readonly icon: ComponentProps<typeof Icon>['name'];
  readonly label: string;
  readonly forAdmins?: boolean;
}

const GROUPS: readonly { readonly title?: string; readonly entries: readonly Entry[] }[] = [
  {
    entries: [
      { to: '/', icon: 'home', label: t.home.title, forAdmins: true },
      { to: '/history', icon: 'history', label: t.history.title },
    ],
  },
  {
    title: t.shell.settings,
    entries: [
      { to: '/settings/integrations/api-keys', icon: 'key', label: t.keys.title, forAdmins: true },
      { to: '/settings/policy', icon: 'policy', label: t.policy.title, forAdmins: true },
      { to: '/users', icon: 'users', label: t.users.title, forAdmins: true },
    ],
  },
  { title: t.security.profile, entries: [{ to: '/profile/security', icon: 'shield', label: t.security.title }] },
];

interface NavigationProps {
  onHelp: () => void;
  onGone?: () => void;
}

export function Navigation({ onHelp, onGone }: NavigationProps) {
  const isAdmin = useSession().user.role === 'admin';
  return (
    <>
      <Link to="/" className="brand" onClick={onGone}>
        <img src={`${PREFIX}/icon.svg`} alt="" width={28} height={28} /> Latchkey
      </Link>
      <nav className="grow" aria-label={t.shell.navigation}>
        {GROUPS.map(({ title = '', entries }) => {
          const shown = entries.filter(({ forAdmins }) => isAdmin || !forAdmins);
          if (shown.length === 0) return null;
          return (
            <div key={title} className="nav-group">
              {title && <span className="nav-title">{title}</span>}
              {shown.map(({ to, icon, label }) => (
                <Link
                  key={to}
                  to={to}
                  className="nav-link"
                  activeOptions={{ exact: to === '/', includeSearch: false }}
                  onClick={onGone}
                >
                  <Icon name={icon} /> {label}
                </Link>
              ))}
            </div>
          );
        })}
      </nav>
      <Foot onHelp={onHelp} />
    </>
  );
}

const leave = () => void signOut(false).catch((error: Error) => notify(error.message, { bad: true }));

function Foot({ onHelp }: { onHelp: () => void }) {
  const { user } = useSession();
  const [theme, chooseTheme] = useTheme();
  return (
    <div className="stack">
      <Select label={t.shell.theme} value={theme} options={optionsOf(t.shell.themes)} onChange={chooseTheme} />
      <div>
        <strong>{user.name}</strong>
        <p className="small muted">{t.users.role[user.role]}</p>
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
