import { useRef, useState } from 'react';
import { Menu, MenuItem, Popover } from 'react-aria-components';
import { Button } from './button';
import { Icon } from './icons';

interface ActionMenuProps {
  label: string;
  actions: readonly { readonly label: string; readonly danger?: boolean; readonly act: () => void }[];
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
      {isOpen && (
        <Popover
          className="popover"
          aria-label={label}
          placement="bottom end"
          triggerRef={trigger}
          isOpen
          onOpenChange={setOpen}
        >
          <Menu aria-label={label} autoFocus="first" onClose={() => setOpen(false)}>
            {actions.map(({ label: text, danger, act }) => (
              <MenuItem key={text} id={text} className={`menu-item${danger ? ' danger' : ''}`} onAction={act}>
                {text}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      )}
    </>
  );
}
