import { FIRST } from '@latchkey/domain';
import {
  barrierEnvelope,
  encodeEnvelope,
  type Envelope,
  eventEnvelope,
  type EventLog,
  fenceEnvelope,
  genesisEnvelope,
} from '@latchkey/event-log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { project } from '../support/projected.js';
import { freshLog, LatchkeyProcess } from '../support/processes.js';

const AT = '2026-01-01T00:00:00.000Z';
const BY = { by: { user: { id: 'usr_mallory', name: 'Mallory' }, key: null, address: null } };

describe('P2: a rejected change never takes effect', () => {
  let log: EventLog;
  let remove: () => Promise<void>;
  let process: LatchkeyProcess;

  beforeEach(async () => {
    ({ log, remove } = await freshLog());
    process = await LatchkeyProcess.start(log);
    await process.createKey('key_a', 'Original');
  });
  afterEach(async () => {
    await process.stop();
    await remove();
  });

  /** A rename, forged past every decider: right in all but what `parts` say. */
  function forged(parts: Partial<Envelope>): Envelope {
    const { seq, last } = process.replica.stream(FIRST.account.id, 'key_a')!;
    const base = { account: FIRST.account.id, aggregate: 'key_a', final: false, critical: true, type: 'KeyEdited' };
    const data = { changes: { name: { before: 'Original', after: 'FORGED' } } };
    const actor = { user: 'usr_mallory', key: null };
    const envelope = eventEnvelope({
      ...base,
      seq: seq + 1,
      prev: last,
      actor,
      at: AT,
      data,
      pii: { target: 'FORGED', ...BY },
    });
    return { ...envelope, ...parts };
  }

  async function expectNoTrace(): Promise<void> {
    await process.caughtUp();
    expect(process.key('key_a')?.name).toBe('Original');
    const again = await LatchkeyProcess.start(log);
    expect(again.key('key_a')?.name).toBe('Original');
    const projected = await project(log, again.replica);
    expect(JSON.stringify(projected)).not.toContain('FORGED');
    expect(projected.keys.map(({ name }) => name)).toEqual(['Original']);
    await again.stop();
  }

  it('takes a forged event that is right in everything: the forgeries below fail for one reason each', async () => {
    await log.append(encodeEnvelope(forged({})));
    await process.caughtUp();
    expect(process.key('key_a')?.name).toBe('FORGED');
  });

  it.each<[string, () => Partial<Envelope>]>([
    ['another predecessor', () => ({ prev: 'not-the-last-one' })],
    ['no predecessor', () => ({ prev: '' })],
    ['a number that was taken', () => ({ seq: 1 })],
    ['a number that leaves a gap', () => ({ seq: 3 })],
    ['the first number and no predecessor', () => ({ seq: 1, prev: '' })],
    ['another account', () => ({ account: 'acc_other' })],
  ])('rejects an event with %s', async (_what, parts) => {
    await log.append(encodeEnvelope(forged(parts())));
    await expectNoTrace();
  });

  it('rejects the copy of an accepted event', async () => {
    const events: Uint8Array[] = [];
    for await (const batch of log.read(0, { follow: false })) events.push(...batch.map(({ bytes }) => bytes));
    await process.renameKey('key_a', 'Second');
    await process.renameKey('key_a', 'Original');
    for (const bytes of events) await log.append(bytes);
    await process.caughtUp();
    expect(process.key('key_a')).toMatchObject({ name: 'Original', version: 3 });
    await expectNoTrace();
  });

  it('rejects whatever follows a final event', async () => {
    const before = forged({});
    await process.deleteKey('key_a');
    const { seq, last } = process.replica.stream(FIRST.account.id, 'key_a')!;
    await log.append(encodeEnvelope({ ...before, seq: seq + 1, prev: last }));
    await process.caughtUp();
    expect(process.key('key_a')).toMatchObject({ name: 'Original', deleted: true, version: 2 });
    await expectNoTrace();
  });

  it.each<[string, () => Envelope]>([
    ['another predecessor', () => ({ ...fenceEnvelope(forged({})), prev: 'not-the-last-one' })],
    ['a number that was taken', () => ({ ...fenceEnvelope(forged({})), seq: 1 })],
    ['a number that leaves a gap', () => ({ ...fenceEnvelope(forged({})), seq: 3 })],
  ])('rejects a fence with %s: the slot stays free', async (_what, fence) => {
    const next = forged({});
    await log.append(encodeEnvelope(fence()));
    await log.append(encodeEnvelope(next));
    await process.caughtUp();
    expect(process.key('key_a')).toMatchObject({ name: 'FORGED', version: 2 });
  });

  it('a create under an id that another account has is not that key', async () => {
    const other = { ...forged({}), account: 'acc_other', seq: 1, prev: '', type: 'KeyCreated' };
    const made = { kind: 'api', accessKey: 'ak_other', digest: 'd', sealed: null, expiresAt: null };
    const data = { ...made, name: 'FORGED', mappedUserId: 'usr_mallory' };
    await log.append(encodeEnvelope({ ...other, data, pii: { ...other.pii, mappedUserName: 'Mallory' } }));
    await process.caughtUp();
    expect(process.key('key_a')).toMatchObject({ name: 'Original', version: 1 });
    expect(process.replica.account('acc_other').key('key_a')).toMatchObject({ name: 'FORGED', version: 1 });
    expect((await process.renameKey('key_a', 'Mine')).state).toMatchObject({ name: 'Mine', version: 2 });
  });

  it('rejects a second genesis and ignores garbage, a barrier changes nothing, a fence takes the slot only', async () => {
    await log.append(encodeEnvelope(genesisEnvelope({ id: FIRST.account.id, name: 'FORGED' }, AT)));
    await log.append(Buffer.from('FORGED'));
    await log.append(Buffer.from([0, 255, 1]));
    await log.append(encodeEnvelope(barrierEnvelope(FIRST.account.id, AT)));
    const late = forged({});
    await log.append(encodeEnvelope(fenceEnvelope(late)));
    await log.append(encodeEnvelope(late));
    await expectNoTrace();
    expect(process.replica.account(FIRST.account.id).name).toBe('default');
    expect((await process.renameKey('key_a', 'After the fence')).state.version).toBe(2);
  });

  it('makes the loser of a race decide again on what the winner left', async () => {
    const slow = await LatchkeyProcess.start(log);
    slow.link.holdReads();
    await process.renameKey('key_a', 'From the fast one');
    const lost = slow.renameKey('key_a', 'From the slow one');
    await appended(log, 'From the slow one');
    slow.link.releaseReads();
    expect((await lost).state).toMatchObject({ name: 'From the slow one' });
    await process.caughtUp();
    expect(process.fingerprint()).toBe((await caughtUp(slow)).fingerprint());
    await slow.stop();
  });

  it('answers VERSION_CONFLICT to the loser that sent If-Match', async () => {
    const slow = await LatchkeyProcess.start(log);
    slow.link.holdReads();
    await process.renameKey('key_a', 'First come');
    const lost = slow.renameKey('key_a', 'Too late', { ifMatch: '"1"' });
    await appended(log, 'Too late');
    slow.link.releaseReads();
    await expect(lost).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
    await process.caughtUp();
    expect(process.key('key_a')?.name).toBe('First come');
    await slow.stop();
  });
});

async function caughtUp(process: LatchkeyProcess): Promise<LatchkeyProcess> {
  await process.caughtUp();
  return process;
}

/** Resolves once a record that holds this text is in the log. */
async function appended(log: EventLog, text: string): Promise<void> {
  await expect
    .poll(async () => {
      for await (const batch of log.read(0, { follow: false })) {
        if (batch.some(({ bytes }) => Buffer.from(bytes).includes(text))) return true;
      }
      return false;
    })
    .toBe(true);
}
