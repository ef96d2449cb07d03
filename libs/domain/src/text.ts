import { z } from 'zod';

// No control characters, lone surrogates, line separators, or overrides of writing direction (they disguise names).
const PRINTABLE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u;

// Joiners and the like, of which alone a name would look empty.
const INVISIBLE = /\p{Cf}/gu;

/** A name people read: 1 to `max` code points after trimming, on one line, printable. */
export function nameSchema(max: number) {
  return z
    .string()
    .trim()
    .regex(PRINTABLE, 'must be printable text on one line')
    .refine((text) => text.replaceAll(INVISIBLE, '') !== '', { message: 'must not be empty' })
    .refine((text) => [...text].length <= max, { message: `must be at most ${max} characters long` })
    .meta({ minLength: 1, maxLength: max });
}
