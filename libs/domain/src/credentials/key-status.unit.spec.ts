import { describe, expect, it } from 'vitest';
import { keyStatus, type KeyStatus } from './key-status.js';

const NOW = 1_000_000;

// deleted, mapped user inactive, expired, disabled: the last of them in this order of precedence that applies
const TABLE: [deleted: boolean, inactive: boolean, expired: boolean, disabled: boolean, status: KeyStatus][] = [
  [false, false, false, false, 'active'],
  [false, false, false, true, 'disabled'],
  [false, false, true, false, 'expired'],
  [false, false, true, true, 'expired'],
  [false, true, false, false, 'user-inactive'],
  [false, true, false, true, 'user-inactive'],
  [false, true, true, false, 'user-inactive'],
  [false, true, true, true, 'user-inactive'],
  [true, false, false, false, 'deleted'],
  [true, false, false, true, 'deleted'],
  [true, false, true, false, 'deleted'],
  [true, false, true, true, 'deleted'],
  [true, true, false, false, 'deleted'],
  [true, true, false, true, 'deleted'],
  [true, true, true, false, 'deleted'],
  [true, true, true, true, 'deleted'],
];

it.each(TABLE)('deleted %s, inactive %s, expired %s, disabled %s: %s', (deleted, inactive, expired, disabled, status) =>
  expect(keyStatus({ deleted, enabled: !disabled, expiresAt: expired ? NOW - 1 : NOW + 1 }, !inactive, NOW)).toBe(
    status,
  ),
);

describe('a key expires', () => {
  const key = { deleted: false, enabled: true };

  it('at its expiry', () => expect(keyStatus({ ...key, expiresAt: NOW }, true, NOW)).toBe('expired'));
  it('not a millisecond before', () => expect(keyStatus({ ...key, expiresAt: NOW }, true, NOW - 1)).toBe('active'));
  it('never without one', () => expect(keyStatus({ ...key, expiresAt: null }, true, 8.64e15)).toBe('active'));
});
