import { describe, expect, it } from 'vitest';
import type { Target } from '../source/replica-source.port.js';
import { targetFor } from './names.js';

const named = (target: object) => targetFor('scorecard', target as Target);

describe('a target is what history takes:', () => {
  it('it may have a number for an id, and is called by it where it has no name', () =>
    expect(named({ type: 'element', id: 7 })).toEqual({ type: 'element', id: '7', name: '7' }));

  it.each(['user', 'key', 'User', 'KEY'])('%s is the service’s own, and so named', (type) =>
    expect(named({ type, id: '7' }).type).toBe(`scorecard:${type}`),
  );

  it('a long name of a service leaves the type whole', () => {
    const { type } = targetFor('s'.repeat(200), { type: 'user', id: '7' });
    expect([type.length <= 100, type.endsWith(':user')]).toEqual([true, true]);
  });

  it.each([{}, { type: '', id: '' }, { type: null, id: undefined }])('%j has a type and an id all the same', (target) =>
    expect(named(target)).toEqual({ type: 'unknown', id: 'unknown', name: 'unknown' }),
  );

  it.each(['type', 'id', 'name'])('its %s may be what a caller sent, and no text can be made of', (member) => {
    const sent = JSON.parse('{"toString": 1, "valueOf": 1}') as object;
    expect(named({ type: 'element', id: '7', [member]: sent })).toMatchObject({ [member]: '[object Object]' });
  });

  it('what cannot be read is left out, also half of a character that was cut', () => {
    expect(named({ type: 'a\tb', id: 'Report\n=1', name: 'a\u2028\ud800' })).toEqual({
      type: 'a b',
      id: 'Report =1',
      name: 'a  ',
    });
    expect(named({ type: 't', id: `${'i'.repeat(199)}\u{1f600}` }).id.at(-1)).toBe(' ');
  });
});
