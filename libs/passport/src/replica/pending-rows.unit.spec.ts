import { issueCredential, type FeedRow } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import { keyRow, userRow } from '../../../../test/support/fake-source.js';
import { GuardTable, PendingRows } from './guard-table.js';

const PAIR = issueCredential('api');
const ACCOUNT = { id: 'acc_1', name: 'default' };
const letIn = (table: GuardTable) => table.verify(PAIR.accessKey, PAIR.secretKey, 'api', 0).valid;

describe('rows that came since the last position', () => {
  it('count together, once they are committed', () => {
    const table = new GuardTable(ACCOUNT);
    const pending = new PendingRows(table, ACCOUNT);
    pending.add(userRow('usr_1'));
    pending.add(keyRow('key_1', PAIR, 'usr_1'));
    expect(letIn(table)).toBe(false);
    expect(pending.commit()).toBe(table);
    expect(letIn(table)).toBe(true);
  });

  it('count once', () => {
    const table = new GuardTable(ACCOUNT);
    const pending = new PendingRows(table, ACCOUNT);
    pending.add(userRow('usr_1'));
    pending.add(keyRow('key_1', PAIR, 'usr_1'));
    pending.commit();
    table.apply(userRow('usr_1', { active: false }));
    pending.commit();
    expect(letIn(table)).toBe(false);
  });

  it('are everything there is where there was nothing', () => {
    const pending = new PendingRows(null, ACCOUNT);
    pending.add(userRow('usr_1'));
    pending.add(keyRow('key_1', PAIR, 'usr_1'));
    const verification = pending.commit().verify(PAIR.accessKey, PAIR.secretKey, 'api', 0);
    expect(verification).toMatchObject({ valid: true, caller: { account: ACCOUNT } });
  });

  const full = keyRow('key_1', PAIR, 'usr_1');
  it.each(Object.keys(full).filter((member) => member !== 'type'))('of a key are refused without %s', (member) => {
    const pending = new PendingRows(null, ACCOUNT);
    expect(() => pending.add({ ...full, [member]: undefined } as FeedRow)).toThrow('a row of type key is incomplete');
  });
  it.each(['id', 'name', 'role', 'active'])('of a user are refused without %s', (member) => {
    const pending = new PendingRows(new GuardTable(ACCOUNT), ACCOUNT);
    expect(() => pending.add({ ...userRow('usr_1'), [member]: undefined } as FeedRow)).toThrow('incomplete');
    expect(letIn(pending.commit())).toBe(false);
  });
  it.each([undefined, null, 'hr-7'])('of a user may have the external id %j', (externalId) => {
    const pending = new PendingRows(null, ACCOUNT);
    pending.add(userRow('usr_1', { externalId }));
    pending.add(keyRow('key_1', PAIR, 'usr_1'));
    expect(letIn(pending.commit())).toBe(true);
  });
  it('of a user are refused with an external id that is no text', () => {
    const pending = new PendingRows(null, ACCOUNT);
    expect(() => pending.add(userRow('usr_1', { externalId: 7 as never }))).toThrow('incomplete');
    expect(() => pending.add(userRow('usr_1', { attributes: 'x' as never }))).toThrow('incomplete');
  });
  it.each([
    { scopes: 'a:b' },
    { scopes: [1] },
    { allowedAddresses: '10.0.0.1' },
    { limit: { requests: '5', perSeconds: 1 } },
    { limit: { requests: 5 } },
    { environment: 1 },
    { metadata: 'x' },
  ])('of a key are refused with %j', (more) => {
    const pending = new PendingRows(null, ACCOUNT);
    expect(() => pending.add({ ...full, ...more } as never)).toThrow('incomplete');
  });
});
