/*
 * Apart from what fields say, because the guard's package comes without zod.
 */

/**
 * Up to which rules this code can judge whether a key may be used. Who judges by older rules (a process of the version
 * before that reads the log, a guard that was not upgraded) must refuse a key that is restricted by newer ones (ADR 42).
 */
export const RULES = 3;

/** The header in which a guard says up to which rules it can judge keys. Older guards send none: they know the first. */
export const RULES_HEADER = 'latchkey-rules';
