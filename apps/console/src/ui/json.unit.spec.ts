import { expect, it } from 'vitest';
import { readJson, writeJson } from './json';

it('reads an object, and nothing as an empty one', () => {
  expect(readJson(' \n')).toEqual({ value: {} });
  expect(readJson('{"plan": "gold", "more": [1, null]}')).toEqual({ value: { plan: 'gold', more: [1, null] } });
  expect(writeJson({})).toBe('');
  expect(readJson(writeJson({ plan: { of: 1 } }))).toEqual({ value: { plan: { of: 1 } } });
});

it('says what is no object', () => {
  for (const text of ['[]', 'null', '"text"', '17']) expect(readJson(text)).toEqual({ wrong: 'no object' });
});

it.each([
  ['{ "plan": }', 1, 11],
  ['{ "plan" "gold" }', 1, 10],
  ['{\n  "plan": "gold",\n}', 3, 1],
  ["{ 'plan': 1 }", 1, 3],
  ['{"a": [1, 2', 1, 12],
  ['{"a": {"b": 1}', 1, 15],
  ['{"a": 1} x', 1, 10],
  ['{"a": "open', 1, 7],
  ['{"a": tru}', 1, 7],
  ['{"a": 01}', 1, 8],
  ['{"a": -1.5E+3, "b": }', 1, 21],
  ['{\n"a": "b\\x"}', 2, 6],
])('says where %j stops being JSON', (text, line, column) => {
  expect(readJson(text)).toEqual({ wrong: 'syntax', line, column });
});

it('finds an end to what is nested without one', () => {
  expect(readJson('['.repeat(200_000))).toMatchObject({ wrong: 'syntax', line: 1 });
});
