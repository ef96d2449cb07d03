import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox, type CheckboxProps } from 'react-aria-components/Checkbox';
import { Icon } from './icons';

export function Checkbox({
  children,
  ...props
}: Omit<CheckboxProps, 'children' | 'className'> & { children?: ReactNode }) {
  return (
    <AriaCheckbox {...props} className="check">
      <span className="box">
        <Icon name={props.isIndeterminate ? 'dash' : 'check'} size={14} />
      </span>
      {children}
    </AriaCheckbox>
  );
}
