import type { ReadModel } from '@latchkey/read-model';
import { describe, expect, it } from 'vitest';
import { CountChecksHandler } from './count-checks.js';
import { CountChecksQuery } from './count-checks.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 1000 * DAY + HOUR / 2;
const hour = { id: 'x', accountId: 'acc_1', pos: 1, at: NOW - HOUR / 2, accepted: 2, refused: { EXPIRED: 1 } };

const admin = { account: 'acc_1', user: { id: 'usr_1', role: 'admin' } } as const;

function ask(from?: number, to?: number, context: CountChecksQuery['context'] = admin) {
  const checks: ReadModel['checks'] = async (account, first, end) =>
    account === 'acc_1' && first <= hour.at && hour.at < end ? [hour] : [];
  return new CountChecksHandler({ checks } as ReadModel).execute(new CountChecksQuery(context, from, to, NOW));
}

const refused = { code: 'VALIDATION_FAILED', errors: [{ pointer: '?from' }] };

it('is answered by a handler that is named after the question', () => {
  expect(CountChecksHandler.name).toBe('CountChecksHandler');
});

describe('checks over time', () => {
  it('are of the last seven days unless something else is asked for, hours without any among them', async () => {
    const hours = await ask();
    expect(hours).toHaveLength(7 * 24 + 1);
    expect(hours[0]).toEqual({ at: NOW - HOUR / 2 - 7 * DAY, accepted: 0, refused: {} });
    expect(hours.at(-1)).toEqual({ at: NOW - HOUR / 2, accepted: 2, refused: { EXPIRED: 1 } });
  });

  it('are of the hours between two times, in part as well', async () => {
    expect(await ask(NOW - 1, NOW)).toHaveLength(1);
    expect(await ask(NOW - HOUR, NOW)).toHaveLength(2);
    expect(await ask(NOW - HOUR - HOUR / 2, NOW - HOUR / 2)).toHaveLength(1);
    expect(await ask(undefined, NOW - DAY)).toHaveLength(7 * 24 + 1);
  });

  it('are not of hours to come', async () => {
    expect(await ask(NOW - HOUR, NOW + DAY)).toHaveLength(2);
    expect(await ask(NOW + DAY, NOW + 2 * DAY)).toEqual([]);
  });

  it('are of 31 days at most', async () => {
    expect(await ask(NOW - 31 * DAY)).toHaveLength(31 * 24 + 1);
    await expect(ask(NOW - 31 * DAY - 1)).rejects.toMatchObject(refused);
    await expect(ask(NOW, NOW)).rejects.toMatchObject(refused);
    await expect(ask(NOW + 1)).rejects.toMatchObject(refused);
  });

  it('are for admins', async () => {
    const context = { ...admin, user: { id: 'usr_1', role: 'verifier' } } as const;
    await expect(ask(undefined, undefined, context)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
