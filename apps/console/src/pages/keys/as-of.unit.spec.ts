import { expect, it } from 'vitest';
import type { Revision } from '../../api/client';
import { versionsOf } from './as-of';

function entry(action: string, changes: Record<string, unknown>, outcome: Revision['outcome'] = 'done'): Revision {
  const list = Object.entries(changes).map(([field, after]) => ({ field, before: null, after }));
  return { action, outcome, changes: list } as Partial<Revision> as Revision;
}

it('folds history into every version that a key had', () => {
  const versions = versionsOf([
    entry('KeyCreated', { name: 'Nightly', expiresAt: null }),
    entry('KeyEdited', { name: 'Nightly (EU)' }),
    entry('KeyDisabled', { status: 'disabled', reason: 'leaked' }),
    entry('KeyEnabled', { status: 'active' }),
  ]);
  expect(versions.map(({ version, values }) => [version, values['name'], values['status'], values['reason']])).toEqual([
    [1, 'Nightly', 'active', null],
    [2, 'Nightly (EU)', 'active', null],
    [3, 'Nightly (EU)', 'disabled', 'leaked'],
    [4, 'Nightly (EU)', 'active', null],
  ]);
});

it('counts neither a look at the secret nor what was refused', () => {
  const versions = versionsOf([
    entry('KeyCreated', { name: 'Nightly' }),
    entry('KeyRevealed', {}),
    entry('KeyEdited', { name: 'never' }, 'refused'),
    entry('KeyEdited', { name: 'later' }),
  ]);
  expect(versions.map(({ version, values }) => [version, values['name']])).toEqual([
    [1, 'Nightly'],
    [2, 'later'],
  ]);
});
