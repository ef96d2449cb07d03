import { folded } from './folded.js';

/** Ends each text in an index twice, so that its last characters begin a trigram as well. No folded text holds it. */
export const END = '\n';

/** Characters in a trigram. */
export const GRAM = 3;

/** Texts as an index of trigrams holds them. */
export function indexed(...texts: readonly string[]): string {
  return texts.map((text) => `${folded(text)}${END}${END}`).join('');
}

/** Every trigram of a text, once; none of a shorter text. */
export function trigramsOf(text: string): string[] {
  const characters = Array.from(text);
  return [...new Set(characters.slice(GRAM - 1).map((_, i) => characters.slice(i, i + GRAM).join('')))];
}
