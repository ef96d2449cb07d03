import { expect, it } from 'vitest';
import { shapeProblem } from './json-shape.js';

const problemOf = (json: string) => shapeProblem(Buffer.from(json));
const members = (count: number) => `{${Array.from({ length: count }, (_, n) => `"${n}":0`).join()}}`;
const entries = (count: number, entry = '1') => `[${Array.from({ length: count }, () => entry).join()}]`;
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

it.each([
  ['32 levels', nested(32)],
  ['5,000 members', members(5_000)],
  ['5,000 entries', entries(5_000)],
  ['many objects of few members', entries(5_000, '{"a":1,"b":[1,2]}')],
  ['brackets, commas and quotes in a string', JSON.stringify({ a: `${'[{'.repeat(50)}"\\",${','.repeat(6_000)}` })],
  ['a string that does not end', '"\\'],
  ['more ends than beginnings', ']]}}'],
  ['nothing', ''],
])('%s: nothing is wrong', (_name, json) => expect(problemOf(json)).toBeNull());

it.each([
  ['33 levels', nested(33), 'must not be nested deeper than 32 levels'],
  ['levels without end', '{"a":'.repeat(30_000), 'must not be nested deeper than 32 levels'],
  ['5,001 members', members(5_001), 'must hold at most 5000 members in one place'],
  ['5,001 entries, deep inside', `{"a":[[${entries(5_001)}]]}`, 'must hold at most 5000 members in one place'],
  ['too many values in all', entries(1_000, entries(300)), 'must hold at most 200000 values'],
])('%s: %s', (_name, json, problem) => expect(problemOf(json)).toBe(problem));
