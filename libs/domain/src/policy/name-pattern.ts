import { RE2JS, RE2JSSyntaxException } from 're2js';
import { hiding } from '../text.js';
import { redactSecrets } from '../credentials/format.js';

// Few patterns are in use at a time; a preview brings some that never are.
const MOST_COMPILED = 100;
const compiled = new Map<string, RE2JS | string>();

/**
 * Why a text is no pattern, or null. Patterns are those of RE2, which match in time linear in the name, whatever they are,
 * and which are refused where they would grow beyond some thousand states.
 */
export function patternRefusal(pattern: string): string | null {
  const hidden = hiding(pattern);
  if (hidden !== null) return hidden;
  if (redactSecrets(pattern) !== pattern) return 'must not hold a secret key: it is shown to others';
  const known = compile(pattern);
  return typeof known === 'string' ? known : null;
}

/** Whether a whole name is of a pattern. One that this version cannot read matches none: it fails closed. */
export function matchesPattern(pattern: string, name: string): boolean {
  const known = compile(pattern);
  return typeof known !== 'string' && known.matches(name);
}

/** The pattern made ready, or what is wrong with it. */
function compile(pattern: string): RE2JS | string {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const made = compiledOrRefused(pattern);
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(pattern, made);
  return made;
}

function compiledOrRefused(pattern: string): RE2JS | string {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    const at = pattern.indexOf(error.getPattern() ?? '');
    const where = error.getPattern() === pattern || at < 0 ? '' : ` at character ${at + 1}`;
    return `must be a regular expression as RE2 knows it: ${error.getDescription()}${where}`;
  }
}
