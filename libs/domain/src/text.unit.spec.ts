import { describe, expect, it } from 'vitest';
import { foreignIdSchema, freeTextSchema, nameSchema } from './text.js';

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
      { message: 'must not hold a secret key: it is shown to others' },
    ]));

  it('that is no text is refused', () => expect(messages(7)).toHaveLength(1));

  const LONG = nameSchema(100);
  it.each([
    ['Hebrew with a left-to-right mark', 'שלום\u200e 2'],
    ['Hebrew with a right-to-left mark', 'דנה C++\u200f'],
    ['Arabic with an Arabic letter mark', 'ليلى\u061c-2'],
    ['Persian with a non-joiner', 'می\u200cخواهم'],
    ['Hindi with a joiner and a non-joiner', 'क्\u200dष क्\u200cष'],
    ['Sinhala with a joiner', 'ශ්\u200dරී'],
    ['a family of emoji', '👩\u200d👩\u200d👧 team'],
    ['emoji of a skin and a sex', '👩🏽\u200d💻 ❤\ufe0f\u200d🔥'],
    ['a key cap', '1\ufe0f\u20e3'],
    ['a flag', '🇨🇭 import'],
    ['a variant of a Japanese letter', '葛\u{e0100}城'],
    ['Khmer with a space of no width', 'សុខ\u200bសាន'],
    ['Braille with a blank inside', '⠁⠝⠁\u2800⠛'],
    ['closed isolates', 'a \u2067שלום\u2069 b'],
    ['combining marks', 'e\u0301 Ana'],
    ['Korean', '김민준'],
  ])('in %s is taken', (_, text) => expect(LONG.parse(text)).toBe(text));

  it.each([
    ['a Hangul filler', '\u3164'],
    ['a half-width Hangul filler', '\uffa0'],
    ['a Hangul jamo filler', '\u115f\u1160'],
    ['a blank of Braille', '\u2800'],
    ['an inherent vowel of Khmer', '\u17b4'],
    ['a soft hyphen', '\u00ad'],
    ['marks of direction', '\u200e\u200f'],
    ['variation selectors', '\ufe0f'],
  ])('of %s alone looks empty and is refused', (_, text) =>
    expect(LONG.safeParse(text).error?.issues.map(({ message }) => message)).toEqual(['must not be empty']),
  );

  it.each([
    ['a Hangul filler', 'Ana\u3164', 'U+3164'],
    ['a blank of Braille', 'Ana\u2800', 'U+2800'],
    ['an inherent vowel of Khmer', 'Ana\u17b5', 'U+17B5'],
    ['a space of no width', 'A\u200bna', 'U+200B'],
    ['a joiner between Latin letters', 'A\u200dna', 'U+200D'],
    ['a word joiner', 'A\u2060na', 'U+2060'],
    ['a byte order mark', '\ufeffAna\ufeffx', 'U+FEFF'],
    ['a soft hyphen', 'A\u00adna', 'U+00AD'],
    ['a mark of direction where nothing is written from right to left', 'Ana\u200e', 'U+200E'],
    ['a row of variation selectors', '😀\ufe0f\ufe0f', 'U+FE0F'],
    ['a selector of an ideographic variant', 'Ana\u{e0100}', 'U+E0100'],
    ['an annotation', 'A\ufff9na', 'U+FFF9'],
  ])('that hides %s is refused, and told what to remove', (_, text, codePoint) =>
    expect(LONG.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([
      `must not hold a character that nobody sees: remove ${codePoint}`,
    ]),
  );

  it.each([
    ['tags', 'Ana\u{e0041}\u{e007f}'],
    ['an embedding', 'a\u202ab\u202c'],
    ['an override', 'a\u202eb\u202c'],
    ['an isolate that is not closed', 'a\u2067b'],
    ['an isolate that was not begun', 'a\u2069b'],
  ])('with %s is refused', (_, text) => expect(LONG.safeParse(text).success).toBe(false));
});

describe('an identifier that others gave', () => {
  const id = foreignIdSchema(10);
  it.each(['staff/7 ü', ' x ', 'a@b', 'x'.repeat(10)])('%j is taken as it is', (text) =>
    expect(id.parse(text)).toBe(text),
  );
  it.each(['', '\u3164', 'a\u0000', 'a\nb', 'a\u200bb', 'a\u{e0041}', 'x'.repeat(11)])('%j is refused', (text) =>
    expect(id.safeParse(text).error?.issues).toHaveLength(1),
  );
});

describe('free text', () => {
  const text = freeTextSchema(20);
  it.each([
    ['nothing', '', ''],
    ['several lines, with blank ones', ' one\n\n\ttwo \r\nthree\n', 'one\n\n\ttwo \r\nthree'],
    ['Hebrew with a left-to-right mark', 'שלום\u200e 2', 'שלום\u200e 2'],
  ])('of %s is taken', (_, given, kept) => expect(text.parse(given)).toBe(kept));

  it.each([
    ['too long', 'x'.repeat(21), 'must be at most 20 characters long'],
    ['with an escape sequence', 'one\n\u001b[1m', 'must be printable text'],
    ['with a character that hides', 'one\ntw\u200bo', 'must not hold a character that nobody sees: remove U+200B'],
    ['that turns the direction of writing', 'one\na\u202eb', 'must be printable text'],
    ['with a separator on a line of its own', 'a\n\u2028\nb', 'must be printable text'],
    ['with a form feed on a line of its own', 'a\n\f\nb', 'must be printable text'],
    ['with a lone carriage return', 'a\rb', 'must be printable text'],
    [
      'with a byte order mark on a line of its own',
      'a\n\ufeff\nb',
      'must not hold a character that nobody sees: remove U+FEFF',
    ],
  ])('%s is refused', (_, given, message) =>
    expect(text.safeParse(given).error?.issues.map((issue) => issue.message)).toEqual([message]),
  );
  it('that holds a secret key is refused', () =>
    expect(freeTextSchema(100).safeParse(`a\nsk_${'a'.repeat(49)}`).success).toBe(false));
});
