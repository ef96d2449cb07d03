import type { ServiceUse } from '@latchkey/domain';
import type { UseHourDocument } from '@latchkey/projections';
import type { ReadModel } from '@latchkey/read-model';
import { describe, expect, it } from 'vitest';
import { GetKeyUseHandler, GetKeyUseQuery } from './get-key-use.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 1_000 * DAY + HOUR / 2;
const THIS_HOUR = 1_000 * DAY;

const admin = { account: 'acc_1', user: { id: 'usr_1', role: 'admin' } } as const;
const member = { account: 'acc_1', user: { id: 'usr_2', role: 'member' } } as const;
const use = (more: Partial<ServiceUse> = {}): ServiceUse => ({
  service: 'scorecard',
  accepted: 1,
  refused: {},
  last: null,
  previous: [],
  ...more,
});
const hour = (at: number, ...services: ServiceUse[]): UseHourDocument => {
  return { id: `key_1/${at}`, accountId: 'acc_1', key: 'key_1', at, services, pos: 1 };
};

interface Given {
  readonly hours?: readonly UseHourDocument[];
  readonly until?: number | null;
  readonly lastUsedAt?: number | null;
}

function given({ hours = [], until = null, lastUsedAt = null }: Given) {
  const key = { id: 'key_1', mappedUserId: 'usr_2', previousSecretExpiresAt: until };
  const model = {
    key: async (_: string, id: string) => (id === 'key_1' ? { key, lastUsedAt } : null),
    uses: async (account: string, id: string, from: number, to: number) =>
      hours.filter((one) => one.accountId === account && one.key === id && one.at >= from && one.at < to),
  } as unknown as ReadModel;
  return (from?: number, to?: number, context: GetKeyUseQuery['context'] = admin, id = 'key_1') =>
    new GetKeyUseHandler(model).execute(new GetKeyUseQuery(context, id, from, to, NOW));
}

describe('what a key is used for', () => {
  it('is of the last seven days unless something else is asked for', async () => {
    const hours = [THIS_HOUR - 8 * DAY, THIS_HOUR - 7 * DAY, THIS_HOUR].map((at) => hour(at, use()));
    const ask = given({ hours });
    expect((await ask()).hours).toEqual(hours.slice(1));
    expect((await ask(NOW - 9 * DAY)).hours).toEqual(hours);
    expect((await ask(NOW - 9 * DAY, THIS_HOUR)).hours).toEqual(hours.slice(0, 2));
    // the hour that a time lies in is there as a whole
    expect((await ask(NOW, NOW + 1)).hours).toEqual(hours.slice(2));
  });

  it('says when and where it was used last, whatever time is asked for', async () => {
    const first = use({ last: NOW - 70, address: '10.0.0.1', agent: 'curl' });
    const hours = [hour(THIS_HOUR - 20 * DAY, use({ last: NOW - 20 * DAY, service: 'payroll' })), hour(THIS_HOUR, use({ last: NOW - 90, service: 'latchkey' }), first, use({ service: 'x' }))]; // prettier-ignore
    const ask = given({ hours, lastUsedAt: NOW - 70 });
    const lastUse = { at: NOW - 70, service: 'scorecard', address: '10.0.0.1', agent: 'curl' };
    expect(await ask()).toMatchObject({ lastUse, lastUsedAt: NOW - 70 });
    expect(await ask(NOW - 21 * DAY, NOW - 19 * DAY)).toMatchObject({ lastUse, hours: [hours[0]] });
    const before = given({ hours: hours.slice(0, 1), lastUsedAt: NOW - 20 * DAY });
    expect(await before()).toMatchObject({ lastUse: { service: 'payroll' }, hours: [] });
  });

  it('is added up for each service, the newest use first', async () => {
    const hours = [
      hour(THIS_HOUR - 8 * DAY, use({ accepted: 100 })),
      hour(THIS_HOUR - DAY, use({ accepted: 2, last: NOW - DAY, address: '10.0.0.1', refused: { EXPIRED: 1 } })),
      hour(THIS_HOUR, use({ accepted: 0, refused: { EXPIRED: 2 } }), use({ service: 'payroll', last: NOW - 5 })),
    ];
    const { services } = await given({ hours })();
    expect(services).toEqual([
      use({ service: 'payroll', last: NOW - 5 }),
      use({ accepted: 2, last: NOW - DAY, address: '10.0.0.1', refused: { EXPIRED: 3 } }),
    ]);
  });

  it('knows the later of both times, and none where it was never used', async () => {
    const hours = [hour(THIS_HOUR, use({ last: NOW - 5 }))];
    expect((await given({ hours, lastUsedAt: NOW - 60_000 })()).lastUsedAt).toBe(NOW - 5);
    expect((await given({ hours, lastUsedAt: NOW - 1 })()).lastUsedAt).toBe(NOW - 1);
    const refused = [hour(THIS_HOUR, use({ accepted: 0, refused: { EXPIRED: 3 } }))];
    expect(await given({ hours: refused })()).toMatchObject({ lastUsedAt: null, lastUse: null });
  });
});

describe('who still uses the old secret', () => {
  const until = NOW + DAY;
  const previous = (count: number, last: number, more: object = {}) => [{ until, count, last, ...more }];

  it('is nobody while one secret works, also when the overlap is over', async () => {
    expect((await given({})()).previousSecret).toBeNull();
    expect((await given({ until: NOW })()).previousSecret).toBeNull();
    expect((await given({ until })()).previousSecret).toEqual({ expiresAt: until, services: [] });
  });

  it('is added up by service over the whole overlap, newest first, whatever time is asked for', async () => {
    const hours = [
      hour(THIS_HOUR - 6 * DAY, use({ previous: previous(3, NOW - 6 * DAY, { address: '10.0.0.1' }) })),
      hour(THIS_HOUR - DAY, use({ service: 'payroll', previous: previous(1, NOW - DAY) })),
      hour(THIS_HOUR, use({ previous: previous(2, NOW - 5, { address: '10.0.0.2' }) }), use({ service: 'latchkey' })),
    ];
    const { previousSecret } = await given({ hours, until })(NOW - 1, NOW);
    expect(previousSecret!.services).toEqual([
      { service: 'scorecard', until, count: 5, last: NOW - 5, address: '10.0.0.2' },
      { service: 'payroll', until, count: 1, last: NOW - DAY },
    ]);
  });

  it('leaves out what another secret did that was the old one before, within the same hour', async () => {
    const other = { until: until - 1, count: 9, last: NOW - 7 };
    const ask = given({ hours: [hour(THIS_HOUR, use({ previous: [other, ...previous(1, NOW - 5)] }))], until });
    expect((await ask()).previousSecret!.services).toMatchObject([{ count: 1, last: NOW - 5 }]);
  });
});

describe('refused', () => {
  it.each([
    ['from after to', NOW, NOW],
    ['more than 90 days', NOW - 90 * DAY - 1, NOW],
  ])('is %s', async (_, from, to) => {
    await expect(given({})(from, to)).rejects.toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ pointer: '?from' }] }); // prettier-ignore
  });

  it('is a key that there is not, or that the caller may not see', async () => {
    await expect(given({})(undefined, undefined, admin, 'key_2')).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
    const another = { ...member, user: { ...member.user, id: 'usr_3' } };
    await expect(given({})(undefined, undefined, another)).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
    expect((await given({})(undefined, undefined, member)).hours).toEqual([]);
  });
});
