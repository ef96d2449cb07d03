import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';

type Look = 'plain' | 'primary' | 'danger' | 'quiet';

interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  look?: Look;
  /** a square with an icon: it needs an `aria-label` */
  icon?: boolean;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = 'plain', icon = false, ...props }: ButtonProps) {
  return <AriaButton {...props} className={`button ${look}${icon ? ' icon' : ''}`} />;
}

export function LinkButton({ look = 'plain', ...props }: LinkProps & { look?: Look }) {
  return <Link {...props} className={`button ${look}`} />;
}
