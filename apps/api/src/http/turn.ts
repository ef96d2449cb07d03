import { setImmediate } from 'node:timers/promises';

const AT_A_STRETCH_MS = 10;

/** For long work: to await what this returns between its parts gives others a turn after every 10 ms. */
export function turns(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < AT_A_STRETCH_MS) return;
    await setImmediate();
    since = performance.now();
  };
}
