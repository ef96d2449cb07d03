import { describe, expect, it } from 'vitest';
import { parseAddress, writeAddress } from '../../search';
import { expiresAtOf, today } from './expiry-field';
import { filterOf, parseKeysSearch, withLabel, withoutLabel } from './keys-search';

const NOW = Date.parse('2026-11-24T10:30:00.000Z');

describe('the address of the list of keys', () => {
  it('is made sense of, whatever somebody wrote', () => {
    const wild = '?kind=other&q=17&status=alive&sort=id&order=up&care=%7B%7D&cursor=&more=x';
    expect(parseKeysSearch(parseAddress(wild))).toEqual({ q: '17' });
    for (const q of ['12e45678', '12345678', 'true', '"a"'])
      expect(parseKeysSearch(parseAddress(`?${new URLSearchParams({ q })}`))).toEqual({ q });
    expect(parseKeysSearch({ status: 'expired', sort: 'name' })).toEqual({ status: 'expired', sort: 'name' });
  });

  it('asks for keys of one kind, and for active ones where care is needed', () => {
    expect(filterOf({}, NOW)).toEqual({ limit: 25, kind: 'api' });
    expect(filterOf({ care: 'never-used', kind: 'data-loader' }, NOW)).toEqual({
      limit: 25,
      kind: 'data-loader',
      status: 'active',
      neverUsed: 'true',
    });
    expect(filterOf({ care: 'expiring', status: 'disabled' }, NOW)).toMatchObject({
      status: 'disabled',
      expiresBefore: '2026-12-08T11:00:00.000Z',
    });
  });
});

describe('labels in the address', () => {
  it('names each tag, and the environment', () => {
    const search = parseKeysSearch(parseAddress('?tag=a&tag=b%20c&tag=a&tag=&environment=x'));
    expect(search).toEqual({ tag: ['a', 'b c'], environment: 'x' });
    expect(writeAddress({ ...search, q: undefined })).toBe('?tag=a&tag=b+c&environment=x');
    expect(filterOf(search, NOW)).toMatchObject({ tag: ['a', 'b c'], environment: 'x' });
    expect(parseKeysSearch(parseAddress('?tag=a'))).toEqual({ tag: ['a'] });
    expect(parseKeysSearch(parseAddress('?q=a&q=b&status=active&status=deleted'))).toEqual({
      q: 'b',
      status: 'deleted',
    });
    expect(writeAddress({})).toBe('');
  });

  it('gets one more, once, and one less', () => {
    expect(withLabel({ tag: ['a'] }, ['tag', 'b'])).toEqual({ tag: ['a', 'b'] });
    expect(withLabel({ tag: ['a'] }, ['tag', 'a'])).toEqual({ tag: ['a'] });
    expect(withLabel({ environment: 'x' }, ['environment', 'y'])).toEqual({ environment: 'y' });
    expect(withoutLabel({ tag: ['a', 'b'] }, ['tag', 'a'])).toEqual({ tag: ['b'] });
    expect(withoutLabel({ tag: ['a'] }, ['tag', 'a'])).toEqual({ tag: undefined });
    expect(withoutLabel({ environment: 'x' }, ['environment', 'x'])).toEqual({ environment: undefined });
  });
});

describe('when a key ends', () => {
  it('is so many days from now, never, or the end of a day here', () => {
    expect(expiresAtOf({ choice: '7', date: '' }, NOW)).toBe('2026-12-01T10:30:00.000Z');
    expect(expiresAtOf({ choice: 'never', date: '' }, NOW)).toBeNull();
    const end = new Date(expiresAtOf({ choice: 'date', date: '2027-03-01' }, NOW)!);
    expect([end.getHours(), end.getMinutes(), end.getDate()]).toEqual([23, 59, 1]);
  });

  it('is not chosen while the date is missing or over; today still counts', () => {
    for (const date of ['', 'soon', '2026-11-20']) expect(expiresAtOf({ choice: 'date', date }, NOW)).toBeUndefined();
    expect(expiresAtOf({ choice: 'date', date: today(NOW) }, NOW)).toBeDefined();
    expect(expiresAtOf({ choice: 'keep', date: '' }, NOW)).toBeUndefined();
  });
});
