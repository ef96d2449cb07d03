import { grants, SCOPE_PATTERN } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import { catalogue, includes, isScope, toggled } from '../../apps/console/src/pages/keys/scopes.js';

const WRITTEN = [
  'a:b',
  'a:*',
  '*:*',
  'a*:b*',
  'a.b-c_d:e',
  'a',
  'a:',
  ':b',
  'a:b:c',
  '-a:b',
  'a**:b',
  'a b:c',
  `${'a'.repeat(64)}:b`,
];
const scope = (name: string, service: string, description: string | null = null) => ({
  scope: name,
  service,
  description,
});
const ALL = [
  scope('keys:read', 'latchkey', 'List keys'),
  scope('keys:write', 'latchkey'),
  scope('*:*', 'latchkey'),
  scope('*:read', 'latchkey'),
  scope('loads:read', 'scorecard', 'See loads'),
  scope('keys:read', 'scorecard'),
];

describe('scopes in the console', () => {
  it.each(WRITTEN)('%s is one as the service has it', (text) => {
    expect(isScope(text)).toBe(SCOPE_PATTERN.test(text));
  });

  it('include others as the service has it', () => {
    const scopes = WRITTEN.filter(isScope);
    for (const held of scopes)
      for (const other of scopes)
        expect([held, other, includes(held, other)]).toEqual([held, other, grants([held], other)]);
  });

  it('are told by service and resource; a resource with several can be had as a whole', () => {
    expect(catalogue(ALL, '')).toEqual([
      {
        service: 'latchkey',
        resources: [
          { name: 'keys', all: 'keys:*', scopes: [ALL[0], ALL[1]] },
          { name: '*', scopes: [ALL[2], ALL[3]] },
        ],
      },
      {
        service: 'scorecard',
        resources: [
          { name: 'loads', scopes: [ALL[4]] },
          { name: 'keys', scopes: [ALL[5]] },
        ],
      },
    ]);
  });

  it('are found by a part of the name, the service or the description', () => {
    const found = (q: string) =>
      catalogue(ALL, q).flatMap(({ resources }) => resources.flatMap(({ scopes }) => scopes));
    expect(found(' WRITE')).toEqual([ALL[1]]);
    expect(found('score')).toEqual([ALL[4], ALL[5]]);
    expect(found('list k')).toEqual([ALL[0]]);
    expect(found('nothing')).toEqual([]);
  });

  it('give way to one that includes them', () => {
    expect(toggled(['keys:read', 'loads:read'], 'keys:*', true)).toEqual(['loads:read', 'keys:*']);
    expect(toggled(['loads:read', 'keys:*'], 'keys:*', false)).toEqual(['loads:read']);
    expect(toggled(['a:b'], 'a:b', true)).toEqual(['a:b']);
  });
});
