import type { AggregateEvent } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import { sessionEnded, sessionsEnded, sessionStarted, signInLinkIssued } from '../../../../test/support/history.js';
import { changesOf } from './changes.js';

const pii = { target: 'Import' };
const SECRETS = { digest: 'the-digest', sealed: { kid: 'k', box: 'the-box' } };
const edit = <T>(before: T, after: T) => ({ before, after });
const status = edit('active' as const, 'disabled' as const);
const expiry = edit(null, '2026-01-01T00:00:00.000Z');
const created = { name: 'Import', kind: 'api', accessKey: 'ak_x', expiresAt: null, mappedUserId: 'usr_2' } as const;

type Case = [name: string, event: AggregateEvent, changes: [field: string, before: unknown, after: unknown][]];

const cases: Case[] = [
  [
    'KeyCreated',
    { type: 'KeyCreated', data: { ...created, ...SECRETS }, pii: { ...pii, mappedUserName: 'Ben' } },
    [
      ['name', null, 'Import'],
      ['kind', null, 'api'],
      ['expiresAt', null, null],
      ['mappedUser', null, { id: 'usr_2', name: 'Ben' }],
    ],
  ],
  [
    'KeyEdited, everything',
    {
      type: 'KeyEdited',
      data: { changes: { name: edit('Import', 'Export'), expiresAt: expiry, mappedUserId: edit('usr_2', 'usr_3') } },
      pii: { ...pii, mappedUserName: edit('Ben', 'Cem') },
    },
    [
      ['name', 'Import', 'Export'],
      ['expiresAt', null, '2026-01-01T00:00:00.000Z'],
      ['mappedUser', { id: 'usr_2', name: 'Ben' }, { id: 'usr_3', name: 'Cem' }],
    ],
  ],
  [
    'KeyEdited, one thing',
    { type: 'KeyEdited', data: { changes: { name: edit('Import', 'Export') } }, pii },
    [['name', 'Import', 'Export']],
  ],
  ['KeyDisabled', { type: 'KeyDisabled', data: { status, reason: null }, pii }, [['status', 'active', 'disabled']]],
  [
    'KeyDisabled with a reason',
    { type: 'KeyDisabled', data: { status, reason: 'leaked' }, pii },
    [
      ['status', 'active', 'disabled'],
      ['reason', null, 'leaked'],
    ],
  ],
  [
    'PolicyChanged, in the order of the fields',
    {
      type: 'PolicyChanged',
      data: { changes: { scopesRequired: edit(false, true), apiLongestDays: edit(null, 90) } },
      pii,
    },
    [
      ['apiLongestDays', null, 90],
      ['scopesRequired', false, true],
    ],
  ],
  ['KeyEnabled', { type: 'KeyEnabled', data: { status }, pii }, [['status', 'active', 'disabled']]],
  ['KeyDeleted', { type: 'KeyDeleted', data: { status }, pii }, [['status', 'active', 'disabled']]],
  [
    'KeyRotated',
    { type: 'KeyRotated', data: { ...SECRETS, previousSecretExpiresAt: expiry }, pii },
    [['previousSecretExpiresAt', null, '2026-01-01T00:00:00.000Z']],
  ],
  [
    'KeyPreviousSecretEnded',
    { type: 'KeyPreviousSecretEnded', data: { previousSecretExpiresAt: edit('2026-01-01T00:00:00.000Z', null) }, pii },
    [['previousSecretExpiresAt', '2026-01-01T00:00:00.000Z', null]],
  ],
  ['SignInLinkIssued', signInLinkIssued('the-digest', 0), [['expiresAt', null, '1970-01-01T00:00:00.000Z']]],
  [
    'SessionStarted',
    sessionStarted('ses_1', { digest: 'the-digest' }, 0, { link: 'the-digest' }),
    [
      ['by', null, 'link'],
      ['endsAt', null, '1970-01-01T00:00:00.000Z'],
    ],
  ],
  ['SessionEnded', sessionEnded('ses_1'), []],
  ['SessionsEnded', sessionsEnded, []],
  ['KeyRevealed', { type: 'KeyRevealed', data: { secretVersion: 1 }, pii }, []],
  [
    'UserRegistered',
    { type: 'UserRegistered', data: { role: 'admin', externalId: 'x' }, pii: { ...pii, name: 'Ben', email: 'b@x' } },
    [
      ['name', null, 'Ben'],
      ['email', null, 'b@x'],
      ['role', null, 'admin'],
      ['externalId', null, 'x'],
    ],
  ],
  [
    'UserEdited',
    {
      type: 'UserEdited',
      data: { changes: { role: edit('member', 'admin') } },
      pii: { ...pii, changes: { name: edit('Ben', 'Cem'), email: edit('b@x', null) } },
    },
    [
      ['name', 'Ben', 'Cem'],
      ['email', 'b@x', null],
      ['role', 'member', 'admin'],
    ],
  ],
  ['UserEdited, nothing named', { type: 'UserEdited', data: { changes: {} }, pii: { ...pii, changes: {} } }, []],
  ['UserDeactivated', { type: 'UserDeactivated', data: { active: edit(true, false) }, pii }, [['active', true, false]]],
  ['UserActivated', { type: 'UserActivated', data: { active: edit(false, true) }, pii }, [['active', false, true]]],
];

describe('changesOf', () => {
  it.each(cases)('%s', (_, event, changes) => {
    expect(changesOf(event)).toEqual(changes.map(([field, before, after]) => ({ field, before, after })));
    expect(JSON.stringify(changesOf(event))).not.toMatch(/the-digest|the-box/);
  });
});
