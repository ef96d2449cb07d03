import { setImmediate } from 'node:timers/promises';

/** How many documents are looked at in one go: well under a millisecond, then verification gets its turn. */
export const SLICE = 100;

/** Lets everything else that is waiting run first. */
export async function nextTurn(): Promise<void> {
  await setImmediate();
}
