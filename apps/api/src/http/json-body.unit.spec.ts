import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptJsonOnly, BODY_LIMIT_BYTES, shapeProblem } from './json-body.js';

let server: FastifyInstance;
beforeEach(() => {
  server = fastify({ bodyLimit: BODY_LIMIT_BYTES });
  acceptJsonOnly(server);
  server.setErrorHandler((error: { code: string }, _request, reply) => reply.status(400).send({ code: error.code }));
  server.post('/', (request) => ({ got: request.body === undefined ? 'nothing' : JSON.stringify(request.body) }));
});
afterEach(() => server.close());

async function post(payload: string | Buffer, type = 'application/json'): Promise<object> {
  const { payload: answer } = await server.inject({
    method: 'POST',
    url: '/',
    headers: { 'content-type': type },
    payload,
  });
  return JSON.parse(answer) as object;
}

describe('a body', () => {
  it.each([
    ['an object', '{"a":[1,null]}', '{"a":[1,null]}'],
    ['a value', ' "x" ', '"x"'],
    ['null, which is none', 'null', 'nothing'],
    ['text beyond ASCII', '{"a":"ż😀"}', '{"a":"ż😀"}'],
    ['a member called __proto__, for validation to refuse', '{"__proto__":{"a":1}}', '{"__proto__":{"a":1}}'],
    ['a member called constructor', '{"constructor":{"prototype":1}}', '{"constructor":{"prototype":1}}'],
  ])('may be %s', async (_, text, got) => expect(await post(text)).toEqual({ got }));

  it('may be empty, which is none', async () => expect(await post('')).toEqual({ got: 'nothing' }));
  it('may say that it is UTF-8', async () =>
    expect(await post('{}', 'application/json; charset=utf-8')).toEqual({ got: '{}' }));

  it.each([
    ['cut short', '{"a":'],
    ['of two values', '{} {}'],
    ['with a comment', '{/* */}'],
    ['of blanks', '  '],
    ['that is not UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22])],
    ['in UTF-16', Buffer.from('{}', 'utf16le')],
  ])('%s is refused', async (_, bytes) => expect(await post(bytes)).toEqual({ code: 'MALFORMED_JSON' }));

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'as %s is refused',
    async (type) => expect(await post('a=1', type)).toEqual({ code: 'UNSUPPORTED_MEDIA_TYPE' }),
  );
  it('of 64 KiB is taken, and of a byte more refused', async () => {
    const text = `"${'x'.repeat(BODY_LIMIT_BYTES - 2)}"`;
    expect(await post(text)).toEqual({ got: text });
    expect(await post(`${text} `)).toEqual({ code: 'FST_ERR_CTP_BODY_TOO_LARGE' });
  });
});

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
