import { describe, expect, it } from 'vitest';
import { csvHeader, csvLines } from './revision-export.js';
import type { RevisionView } from './revision.schemas.js';

const view = (name: string): RevisionView => ({
  id: 'rev_1',
  at: '2030-01-31T12:00:00.000Z',
  user: { id: 'usr_1', name: 'Ana' },
  via: null,
  action: 'page.edited',
  target: { type: 'page', id: 'p', name },
  changes: [],
  outcome: 'done',
  requestId: null,
  source: { service: 'wiki', address: null },
});

/** How a cell is written, quotes included. */
function cell(name: string): string {
  const line = csvLines([view(name)]);
  const [before, after] = ['rev_1,2030-01-31T12:00:00.000Z,usr_1,Ana,,,page.edited,page,p,', ',[],done,,wiki,\r\n'];
  expect([line.startsWith(before), line.endsWith(after)], line).toEqual([true, true]);
  return line.slice(before.length, -after.length);
}

describe('a cell of the CSV file', () => {
  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['a "b"', '"a ""b"""'],
    // RFC 4180, 2.6: line breaks of every kind are quoted
    ['a\nb', '"a\nb"'],
    ['a\rb', '"a\rb"'],
    ['a\r\nb', '"a\r\nb"'],
    ['\n', '"\n"'],
  ])('%j is written %j', (name, written) => expect(cell(name)).toBe(written));

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['＝1', "'＝1"],
    ['Report\n=HYPERLINK(A1)', '"Report\n\'=HYPERLINK(A1)"'],
    ['Report\r=1', '"Report\r\'=1"'],
    ['Report\r\n=1', '"Report\r\n\'=1"'],
    ['a\n\n+1\n-2', '"a\n\n\'+1\n\'-2"'],
    ['\r=1', '"\'\r\'=1"'],
    ['a\u2028@x', "a\u2028'@x"],
    ['a=1-2', 'a=1-2'],
    ['a\nb=1', '"a\nb=1"'],
  ])('%j runs nothing in a spreadsheet: %j', (name, written) => expect(cell(name)).toBe(written));
});

it('the file begins with a byte order mark where that is asked for', () => {
  expect(csvHeader(true)).toBe(`\ufeff${csvHeader(false)}`);
  expect(csvHeader(false)).toMatch(/^id,at,.*,address\r\n$/);
});
