import { expect, it } from 'vitest';
import { ifMatchHolds } from './command-context.js';

it.each([
  ['no header', null],
  ['a star', '*'],
  ['a star with blanks', ' * '],
  ['the version', '"3"'],
  ['a list with the version', '"1", "3"'],
  ['a list without blanks', '"1","3","x"'],
  ['the version among weak tags', 'W/"1", "3"'],
])('%s holds for version 3', (_, header) => expect(ifMatchHolds(header, 3)).toBe(true));

it.each([
  ['another version', '"2"'],
  ['a longer one', '"33"'],
  ['the version as a weak tag', 'W/"3"'],
  ['the version without quotes', '3'],
  ['half a quote', '"3'],
  ['nothing', ''],
  ['blanks', '  '],
  ['a list with an empty element', '"3",'],
  ['a list with a malformed element', '"3", 4'],
  ['a star in a list', '"3", *'],
  ['a blank inside', '" 3"'],
  ['another number with the same value', '"03"'],
])('%s does not hold for version 3', (_, header) => expect(ifMatchHolds(header, 3)).toBe(false));
