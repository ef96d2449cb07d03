import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';

const STORED = 'latchkey.theme';
const listeners = new Set<() => void>();

const read = (): Theme => (localStorage.getItem(STORED) as Theme | null) ?? 'system';

function show(theme: Theme): void {
  if (theme === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.dataset['theme'] = theme;
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(STORED, theme);
  show(theme);
  for (const listener of listeners) listener();
}

export const showTheme = (): void => show(read());

export const useTheme = (): Theme =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, read);
