import { createAtom, useAtom } from '@tanstack/react-store';

export type Theme = 'system' | 'light' | 'dark';

const STORED = 'latchkey.theme';
const theme = createAtom((localStorage.getItem(STORED) as Theme | null) ?? 'system');

export function showTheme(): void {
  const shown = theme.get();
  if (shown === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.dataset['theme'] = shown;
}

theme.subscribe((chosen) => {
  localStorage.setItem(STORED, chosen);
  showTheme();
});

export const useTheme = () => useAtom(theme);
