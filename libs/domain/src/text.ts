import { z } from 'zod';
import { redactSecrets } from './credentials/format.js';

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
    .refine((text) => redactSecrets(text) === text, {
      message: 'must not hold a secret key: names are shown to others',
    })
    .meta({ minLength: 1, maxLength: max });
}
