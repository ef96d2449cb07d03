import { NEEDED_SCOPE_PATTERN, oneLine } from '@latchkey/domain';
import type { Report } from '../source/replica-source.port.js';

/** What scopes let a key do, in a few words, by scope. */
export type ScopeTexts = Readonly<Record<string, string | null>>;

const MOST_SCOPES = 200;
const TEXT_MAX = 200;
// half of what a report may have
const MOST_SCOPE_BYTES = 32 * 1024;

/** The scopes of a service as a report says them: as many as fit. @throws TypeError where one is none */
export function toldScopes(texts: ScopeTexts): NonNullable<Report['scopes']> {
  let left = MOST_SCOPE_BYTES;
  return Object.entries(texts)
    .map(([scope, text]) => {
      if (!NEEDED_SCOPE_PATTERN.test(scope)) throw new TypeError(`scopes: ${scope} is none. Write resource:action`);
      return { scope, description: text === null ? null : oneLine(text, TEXT_MAX) };
    })
    .filter((one) => (left -= Buffer.byteLength(JSON.stringify(one)) + 1) >= 0)
    .slice(0, MOST_SCOPES);
}
