import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptJsonOnly, BODY_LIMIT_BYTES } from './json-body.js';

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
