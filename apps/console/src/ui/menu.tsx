import { useRef, useState, type RefObject } from 'react';
import { Menu, MenuItem } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Button } from './button';
import { Icon } from './icons';

export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly danger?: boolean;
  readonly act: () => void;
}

interface ActionMenuProps {
  label: string;
  actions: readonly MenuAction[];
}

/** Three dots that open a list of actions. Only an open one costs more than a button: a table has many. */
export function ActionMenu({ label, actions }: ActionMenuProps) {
  const trigger = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        ref={trigger}
        look="quiet"
        icon
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPress={() => setOpen(true)}
        onKeyDown={({ key }) => key === 'ArrowDown' && setOpen(true)}
      >
        <Icon name="more" />
      </Button>
      {isOpen && <OpenMenu label={label} actions={actions} trigger={trigger} onClose={() => setOpen(false)} />}
    </>
  );
}

interface OpenMenuProps extends ActionMenuProps {
  trigger: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
}

function OpenMenu({ label, actions, trigger, onClose }: OpenMenuProps) {
  return (
    <Popover
      className="popover"
      aria-label={label}
      placement="bottom end"
      triggerRef={trigger}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <Menu aria-label={label} autoFocus="first" onClose={onClose}>
        {actions.map(({ id, label: text, danger, act }) => (
          <MenuItem key={id} id={id} className={`menu-item${danger ? ' danger' : ''}`} onAction={act}>
            {text}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}
