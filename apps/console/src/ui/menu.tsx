import type { ReactNode } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Button } from './button';
import { Icon } from './icons';

export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly danger?: boolean;
  readonly act: () => void;
}

/** Three dots that open a list of actions. */
export function ActionMenu({ label, actions }: { label: string; actions: readonly MenuAction[] }) {
  return <Menu trigger={<Icon name="more" />} label={label} actions={actions} icon />;
}

interface MenuProps {
  trigger: ReactNode;
  label: string;
  icon?: boolean;
  actions: readonly MenuAction[];
}

export function Menu({ trigger, label, icon = false, actions }: MenuProps) {
  return (
    <MenuTrigger>
      <Button look={icon ? 'quiet' : 'plain'} icon={icon} aria-label={label}>
        {trigger}
      </Button>
      <Popover className="popover" placement="bottom end">
        <AriaMenu aria-label={label}>
          {actions.map(({ id, label: text, danger, act }) => (
            <MenuItem key={id} id={id} className={`menu-item${danger ? ' danger' : ''}`} onAction={act}>
              {text}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
