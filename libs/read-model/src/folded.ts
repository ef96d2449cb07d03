const ASCII = /^[ -~]*$/;
// What stands on or under letters of any script. Vowel signs, which are letters, belong to a script of their own.
const MARKS =
  // oxlint-disable-next-line no-misleading-character-class -- marks are what is meant
  /[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]/g;
// Some would end a text in a database, and halves of a pair cannot be stored.
const UNREADABLE = /[\p{Cc}\p{Cs}\u{10ffff}]/gu;

/**
 * Text as searches and the order of names compare it: whatever its case, accents and width. `Café` and `CAFE` are the same,
 * `Straße` and `STRASSE`, `İstanbul` and `istanbul`.
 */
export function folded(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  const letters = text.normalize('NFKD').replaceAll(MARKS, '');
  // By upper case first: some letters have a lower case of their own, which stands for the same capital.
  return letters.toUpperCase().toLowerCase().replaceAll('ς', 'σ').replaceAll(UNREADABLE, ' ');
}
