import { issueToken, Unauthenticated, type RefusalCode } from '@latchkey/domain';
import { KeyLimits, Replica, Sessions } from '@latchkey/replica';
import type { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import * as events from '../../../../test/support/history.js';
import { History, START } from '../../../../test/support/history.js';
import type { Refusals } from '../http/refusals.js';
import { SessionVerifier } from './session-gate.js';

const ANA = 'usr_ana';
const MINUTE = 60_000;
const TOKEN = issueToken('session', ANA);
const REQUEST = { id: 'request-1', ip: '192.0.2.7' } as FastifyRequest;

const noLimits = (replica: Replica) =>
  new KeyLimits({
    defaultLimit: null,
    verifier: 'this',
    keyOf: (id) => replica.keyById(id),
    countVerifiers: () => 1,
    monotonic: () => performance.now(),
  });

describe('the check of a session', () => {
  let now: number;
  let serving: boolean;
  let sent: { resolve(): void; reject(error: Error): void }[];
  let noted: RefusalCode[];
  let verifier: SessionVerifier;

  beforeEach(() => {
    const at = { at: new Date(START).toISOString() };
    const started = events.sessionStarted('ses_1', TOKEN, START + 720 * MINUTE, { link: 'l' });
    const history = new History().event(ANA, events.userRegistered('Ana')).event(ANA, started, at);
    [now, serving, sent, noted] = [START, true, [], []];
    const clock = { now: () => now };
    const replica = new Replica(clock);
    for (const record of history.records) replica.apply(record);
    replica.caughtUp = true;
    replica.mayAnswer = () => serving;
    const bus = { execute: () => new Promise<void>((resolve, reject) => sent.push({ resolve, reject })) };
    const refusals = { note: (_request: unknown, code: RefusalCode) => void noted.push(code) };
    verifier = new SessionVerifier(
      replica,
      noLimits(replica),
      new Sessions(replica, clock),
      refusals as unknown as Refusals,
      bus as unknown as CommandBus,
      clock,
    );
  });

  const use = () => verifier.verify(REQUEST, TOKEN).session.id;
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('renews one that is used, after five minutes, and waits for nothing', () => {
    now += 5 * MINUTE - 1;
    expect([use(), sent.length]).toEqual(['ses_1', 0]);
    now++;
    expect([use(), sent.length]).toEqual(['ses_1', 1]);
  });

  it('renews it once at a time, and tries again when that failed', async () => {
    now += 6 * MINUTE;
    use();
    use();
    expect(sent).toHaveLength(1);
    sent[0]!.reject(new Error('the log is gone'));
    await settled();
    use();
    expect(sent).toHaveLength(2);
  });

  it('refuses and takes note of it', () => {
    expect(() => verifier.verify(REQUEST, null)).toThrow(Unauthenticated);
    expect(() => verifier.verify(REQUEST, issueToken('session', ANA))).toThrow(Unauthenticated);
    now += 31 * MINUTE;
    expect(use).toThrow(Unauthenticated);
    expect([noted, sent]).toEqual([['MALFORMED', 'UNKNOWN_KEY', 'EXPIRED'], []]);
  });

  it('is not ready while the process may not answer, which is nobody’s failure', () => {
    serving = false;
    expect(use).toThrow(expect.objectContaining({ code: 'NOT_READY' }) as Error);
    expect(noted).toEqual([]);
  });
});
