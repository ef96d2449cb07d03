import { describe, expect, it } from 'vitest';
import { nameSchema } from './text.js';

const name = nameSchema(5);
const messages = (text: unknown) => name.safeParse(text).error?.issues.map(({ message }) => message);

describe('a name', () => {
  it.each([
    ['of one character', 'a', 'a'],
    ['trimmed', '  Ana \t', 'Ana'],
    ['of as many code points as allowed', '😀😀😀😀😀', '😀😀😀😀😀'],
    ['that is trimmed down to what is allowed', '   abcde   ', 'abcde'],
    ['in any script', 'Żółć', 'Żółć'],
    ['with a space inside', 'a b', 'a b'],
  ])('%s is taken', (_, text, kept) => expect(name.parse(text)).toBe(kept));

  it.each([
    ['empty', '', 'must not be empty'],
    ['of joiners alone', '\u200d\u200b', 'must not be empty'],
    ['of blanks', ' \u00a0\t', 'must not be empty'],
    ['too long', 'abcdef', 'must be at most 5 characters long'],
    ['with a line break', 'a\nb', 'must be printable text on one line'],
    ['with NUL', 'a\0b', 'must be printable text on one line'],
    ['with an escape sequence', '\u001b[1m', 'must be printable text on one line'],
    ['with half a surrogate pair', 'a\ud800', 'must be printable text on one line'],
    ['with a line separator', 'a\u2028b', 'must be printable text on one line'],
    ['with a paragraph separator', 'a\u2029b', 'must be printable text on one line'],
    ['that turns the direction of writing', 'a\u202eb', 'must be printable text on one line'],
  ])('%s is refused', (_, text, message) => expect(messages(text)).toEqual([message]));

  it('that holds a secret key is refused', () =>
    expect(nameSchema(100).safeParse(`old sk_${'a'.repeat(49)}`).error?.issues).toMatchObject([
      { message: 'must not hold a secret key: names are shown to others' },
    ]));

  it('that is no text is refused', () => expect(messages(7)).toHaveLength(1));
});
