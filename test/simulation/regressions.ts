import type { Plan } from './plan.js';

/** Plans that broke a promise, as few actions as did, and what was wrong with the product. */
export const REGRESSIONS: readonly { readonly why: string; readonly plan: Plan }[] = [];
