import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Reports a variable that cannot be used. */
export type Refuse = (variable: string, message: string) => void;

export const text = z.string().trim().min(1);

/** Values separated by commas. */
export function list(fits: (value: string) => boolean, message: string) {
  return text.transform((value) => value.split(',').map((one) => one.trim())).refine((all) => all.every(fits), message);
}

/** A whole number in decimal digits and nothing else: no blanks, no sign, no `0x10`, no `1e3`. */
export function wholeNumber(least: number, most: number, more = '') {
  const message = `must be a whole number from ${least} to ${most}${more}`;
  return z
    .string()
    .regex(/^(0|[1-9]\d*)$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
}

/** The text of a file that a variable names, without a line break at its end. */
export function contentOf(variable: string, path: string, refuse: Refuse): string | undefined {
  try {
    const content = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    if (content !== '') return content;
    refuse(variable, 'must name a file that is not empty');
  } catch (error) {
    const { code = 'an error' } = error as NodeJS.ErrnoException;
    refuse(variable, `must name a file that can be read (${code})`);
  }
  return undefined;
}

/** The text of the file that `<variable>_FILE` names in place of the variable. */
export function contentInPlaceOf(variable: string, value: unknown, path: string, refuse: Refuse): string | undefined {
  if (value !== undefined) refuse(`${variable}_FILE`, `must not be set when ${variable} is`);
  return contentOf(`${variable}_FILE`, path, refuse);
}
