import { setImmediate } from 'node:timers/promises';

/** How many documents are looked at in one go: well under a millisecond, then verification gets its turn. */
export const SLICE = 100;

/** A document may be much larger than others: one slice takes no more than this, and one document. */
export const SLICE_BYTES = 128 * 1024;

/** Lets everything else that is waiting run first. */
export async function nextTurn(): Promise<void> {
  await setImmediate();
}
