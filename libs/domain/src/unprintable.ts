// A file of its own: the guard's package, which needs this, comes without zod.

/**
 * What no text that people read may hold: control characters, halves of surrogate pairs, separators of lines and
 * paragraphs, embeddings and overrides of the direction of writing, tags. A class, for regular expressions with `u`.
 */
export const UNPRINTABLE = String.raw`[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u{E0000}-\u{E007F}]`;
