import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';

interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  look?: 'plain' | 'primary' | 'danger' | 'quiet';
  /** a square with an icon: it needs an `aria-label` */
  icon?: boolean;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = 'plain', icon = false, ...props }: ButtonProps) {
  return <AriaButton {...props} className={`button ${look}${icon ? ' icon' : ''}`} />;
}

export const LinkButton = (props: LinkProps) => <Link {...props} className="button plain" />;
