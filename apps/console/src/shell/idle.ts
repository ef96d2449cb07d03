import { useEffect } from 'react';
import { signOut, type Session } from '../api';

const STORED = 'latchkey.last-input';
const LOOK_MS = 15_000;
const NOTED_MS = 5_000;
const INPUTS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/** In which tab it was does not matter: they share the session. */
const lastInput = (): number => Number(localStorage.getItem(STORED) ?? 0);

/**
 * Signs out when no page was touched for as long as a session may idle. An open page asks the service again and
 * again, so the service alone would never see that its person is gone.
 */
export function useIdleSignOut({ idleEndsAt }: Session): void {
  useEffect(() => {
    const mayIdleMs = Math.max(Date.parse(idleEndsAt) - Date.now(), LOOK_MS);
    const touch = () => {
      if (Date.now() - lastInput() > NOTED_MS) localStorage.setItem(STORED, String(Date.now()));
    };
    const look = () => {
      if (Date.now() - lastInput() >= mayIdleMs) void signOut(false).catch(() => undefined);
    };
    touch();
    const timer = window.setInterval(look, LOOK_MS);
    for (const input of INPUTS) window.addEventListener(input, touch, { passive: true });
    return () => {
      window.clearInterval(timer);
      for (const input of INPUTS) window.removeEventListener(input, touch);
    };
  }, [idleEndsAt]);
}
