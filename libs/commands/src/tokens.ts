/** Injection token of the wall clock (`Clock`). */
export const CLOCK = Symbol('latchkey.clock');
