import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endOfDate, startOfDate } from './days';

afterEach(() => void vi.unstubAllEnvs());

describe.each([
  ['Pacific/Honolulu', '9999-12-31T23:59:59.999Z', '9999-12-31T10:00:00.000Z'],
  ['UTC', '9999-12-31T23:59:59.999Z', '9999-12-31T00:00:00.000Z'],
  ['Pacific/Kiritimati', '9999-12-31T09:59:59.999Z', '9999-12-30T10:00:00.000Z'],
])('the last date of all, %s', (name, end, start) => {
  beforeEach(() => void vi.stubEnv('TZ', name));
  it('ends in a year of four digits', () => expect(new Date(endOfDate('9999-12-31')).toISOString()).toBe(end));
  it('begins where it begins', () => expect(new Date(startOfDate('9999-12-31')).toISOString()).toBe(start));
});

it('what is no date has no end', () => expect(endOfDate('')).toBeNaN());
