import { GRAM, trigramsOf } from '../trigrams.js';
import type { Reader, Selection } from './reader.js';

const GRAMS = 8;
// MongoDB refuses longer patterns; the whole text is compared afterwards.
const PATTERN_LENGTH = 256;

/**
 * Where the documents are that may hold what is searched for; null where there are many of them.
 *
 * @param text what is searched for, folded
 */
export async function fewHolding(
  reader: Reader,
  collection: 'keys' | 'users',
  accountId: string,
  text: string,
): Promise<Selection | null> {
  if (text === '') return null;
  const candidates = gramsIn(text).map((grams) => ({ where: { accountId, 'lists.grams': grams }, hint: 'text' }));
  const { few } = reader.generation;
  const counted = candidates.map((one) => reader.count(collection, one, few + 1));
  const counts = await Promise.all(counted);
  const fewest = Math.min(...counts);
  return fewest > few ? null : candidates[counts.indexOf(fewest)]!;
}

/** Whether a text holds another, both folded: what MongoDB has to look at. */
export function holding(text: string): object {
  const part = Array.from(text).slice(0, PATTERN_LENGTH).join('');
  return { 'lists.text': { $regex: part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&') } };
}

/** Some trigrams of a text, from all over it; of a shorter text, those that begin with it. */
function gramsIn(text: string): unknown[] {
  if (Array.from(text).length < GRAM) return [{ $elemMatch: { $gte: text, $lt: `${text}\u{10ffff}` } }];
  const grams = trigramsOf(text);
  const step = Math.max(1, grams.length / GRAMS);
  return Array.from({ length: Math.min(grams.length, GRAMS) }, (_, i) => grams[Math.floor(i * step)]);
}
