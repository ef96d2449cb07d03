import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf } from './feed-lines.js';

async function* chunksOf(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk as Uint8Array);
}
async function read(...chunks: (string | Uint8Array)[]): Promise<unknown[][]> {
  const lines: unknown[][] = [];
  for await (const some of linesOf(chunksOf(...chunks))) lines.push([...some]);
  return lines;
}
const line = (type: string) => `${JSON.stringify({ type })}\n`;

describe('lines', () => {
  it('that come together stay together', async () =>
    expect(await read(line('a') + line('b'), line('c'))).toEqual([[{ type: 'a' }, { type: 'b' }], [{ type: 'c' }]]));

  it('are the same however they are cut, within a character too', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' })), fc.infiniteStream(fc.nat(9)), async (names, cuts) => {
        const bytes = Buffer.from(names.map((name) => line(`t${name}`)).join(''));
        const chunks: Uint8Array[] = [];
        for (let from = 0; from < bytes.length; from += chunks.at(-1)!.length) {
          chunks.push(bytes.subarray(from, from + 1 + cuts.next().value!));
        }
        expect((await read(...chunks)).flat()).toEqual(names.map((name) => ({ type: `t${name}` })));
      }),
    ));

  it('that were cut off at the end are left out', async () =>
    expect(await read(line('a'), '{"type":"b"')).toEqual([[{ type: 'a' }]]));

  it.each([
    ['no JSON', 'x\n'],
    ['empty', '\n'],
    ['null', 'null\n'],
    ['a list', '[]\n'],
    ['a text', '"type"\n'],
    ['without a type', '{}\n'],
    ['of a type that is none', '{"type":1}\n'],
    ['no UTF-8', Buffer.from('{"type":"\xff"}\n', 'latin1')],
  ])('that are %s are refused', async (_, text) => expect(read(line('a'), text)).rejects.toThrow(Error));

  it('that do not end are refused before they fill the memory', async () => {
    let given = 0;
    async function* endless() {
      for (;;) {
        given += 65_536;
        yield Buffer.alloc(65_536, 'x');
      }
    }
    await expect(linesOf(endless()).next()).rejects.toThrow('too long');
    expect(given).toBeLessThan(2 * 1024 * 1024);
  });

  it('that nobody reads any more are asked for no more', async () => {
    let closed = false;
    async function* source() {
      try {
        for (;;) yield Buffer.from(line('a'));
      } finally {
        closed = true;
      }
    }
    for await (const _ of linesOf(source())) break;
    expect(closed).toBe(true);
  });
});
