import { describe, expect, it } from 'vitest';
import { issueCredential } from './credentials/format.js';
import { frozen } from './frozen.js';
import { jsonObjectSchema } from './json-object.js';

const schema = jsonObjectSchema(64);
const wrongWith = (json: string) => schema.safeParse(JSON.parse(json)).error?.issues[0]?.message ?? null;

describe('a JSON object of others', () => {
  it('is taken as it is, whatever its members are called', () => {
    const given = JSON.parse('{"a.b": [1, {"$x": null}], "": "é", "constructor": 1}') as object;
    expect(schema.parse(given)).toEqual(given);
  });
  it('is what it will be when it is stored', () => expect(Object.is(schema.parse({ a: -0 })['a'], 0)).toBe(true));
  it.each([
    ['[]', 'must be a JSON object'],
    ['"x"', 'must be a JSON object'],
    ['null', 'must be a JSON object'],
    [`{"a": "${'x'.repeat(60)}"}`, 'at most 64 bytes'],
    [`{"a": "${'é'.repeat(29)}"}`, 'at most 64 bytes'],
    ['{"a": [1e999]}', 'numbers'],
    ['{"__proto__": {"role": "admin"}}', '__proto__'],
    ['{"a": [{"__proto__": 1}]}', '__proto__'],
  ])('%s is refused: %s', (json, message) => expect(wrongWith(json)).toContain(message));

  it('holds no secret', () =>
    expect(
      jsonObjectSchema(1000).safeParse({ deep: [issueCredential('api').secretKey] }).error?.issues[0]?.message,
    ).toContain('secret key'));
});

it('what is frozen cannot be changed at any depth', () => {
  const value = frozen({ a: [{ b: 1 }] });
  expect([value, value.a, value.a[0]].every(Object.isFrozen)).toBe(true);
});
