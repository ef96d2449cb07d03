import { digestSecret, issueToken } from '@latchkey/domain';
import { afterEach, describe, expect, it } from 'vitest';
import { credential, keyDeleted, keyRotated, signInLinkIssued } from '../../../test/support/history.js';
import {
  ADMIN,
  ADMIN_KEY,
  asAdmin,
  asMember,
  CREDENTIALS,
  idempotency,
  MEMBER,
  people,
  Running,
} from '../../../test/support/running.js';
import { EndSessionsCommand } from './end-sessions.js';
import { EndSessionsHandler } from './end-sessions.js';
import { StartSessionCommand, type Presented } from './start-session.js';
import { StartSessionHandler } from './start-session.js';

const LINK = issueToken('link', MEMBER.id);
const KEY: Presented = {
  by: 'key',
  keyId: ADMIN_KEY.id,
  digest: digestSecret(CREDENTIALS[ADMIN_KEY.id]!.secretKey),
};
const BY_LINK: Presented = { by: 'link', digest: LINK.digest };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let on: Running | undefined;
afterEach(() => on?.stop());

const start = (presented: Presented, context = asAdmin()) =>
  new StartSessionHandler(on!.runner, on!.replica, on!.clock).execute(new StartSessionCommand(context, presented));
const linked = async () => {
  on = await Running.on(people());
  const link = signInLinkIssued(LINK.digest, on.clock.time + HOUR);
  on.interfere(on.history.next(MEMBER.id, link));
  await on.replica.judged(on.log.end() - 1);
};

describe('a session', () => {
  it('opens with the key it came through, and keeps a digest only', async () => {
    on = await Running.on(people());
    const { token, session, outcome } = await start(KEY);
    expect([outcome, session.by, session.address]).toEqual(['done', 'key', '192.0.2.1']);
    const data = { by: 'key', keyId: ADMIN_KEY.id, secretVersion: 1, link: null, digest: token!.digest };
    const actor = { user: ADMIN.id, key: ADMIN_KEY.id };
    expect(on.written).toMatchObject([{ type: 'SessionStarted', critical: false, command: null, actor, data }]);
    expect(JSON.stringify(on.written)).not.toContain(token!.secret);
    expect(token).toMatchObject({ userId: ADMIN.id, digest: session.digest });
  });
  it('opens once for one Idempotency-Key, and its secret is shown once', async () => {
    on = await Running.on(people());
    const context = asAdmin({ idempotency: idempotency('command') });
    const first = await start(KEY, context);
    expect(await start(KEY, context)).toMatchObject({ outcome: 'replayed', session: first.session, token: null });
    await new EndSessionsHandler(on.runner).execute(new EndSessionsCommand(asAdmin(), ADMIN.id));
    await expect(start(KEY, context)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
  it.each([
    ['nobody used', 30],
    ['was opened too long ago', 12 * 60],
  ])('that %s is not answered again', async (_what, minutes) => {
    on = await Running.on(people());
    const context = asAdmin({ idempotency: idempotency('command') });
    await start(KEY, context);
    on.clock.time += minutes * MINUTE - 1;
    if (minutes === 30) expect((await start(KEY, context)).outcome).toBe('replayed');
    on.clock.time += 1;
    await expect(start(KEY, context)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
  it('opens once, also when its Idempotency-Key is not remembered any more', async () => {
    on = await Running.on(people());
    const context = asAdmin({ idempotency: idempotency('command') });
    const { session } = await start(KEY, context);
    for (let i = 0; i < 17; i++) await start(KEY, asAdmin({ idempotency: idempotency(`later ${i}`) }));
    expect(await start(KEY, context)).toMatchObject({ outcome: 'unchanged', session, token: null });
    expect(on.written).toHaveLength(18);
  });
  it('opened with a secret in its overlap remembers which', async () => {
    const until = (await Running.on(people())).clock.time + HOUR;
    on = await Running.on(people().event(ADMIN_KEY.id, keyRotated(credential(9).secretKey, until)));
    expect((await start(KEY)).session.secretVersion).toBe(1);
    const next: Presented = { ...KEY, digest: digestSecret(credential(9).secretKey) };
    expect((await start(next)).session.secretVersion).toBe(2);
  });
  it.each([
    ['after a rotation that came in between', keyRotated(credential(9).secretKey, null)],
    ['after a deletion that came in between', keyDeleted],
  ])('does not open %s', async (_, event) => {
    on = await Running.on(people().event(ADMIN_KEY.id, event));
    await expect(start(KEY)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(on.written).toEqual([]);
  });

  it('opens with a link, once, however many try at the same instant', async () => {
    await linked();
    const context = asMember({ key: null });
    const tried = await Promise.allSettled([1, 2, 3].map(() => start(BY_LINK, context)));
    expect(tried.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(on!.written.map(({ type }) => type)).toEqual(['SignInLinkIssued', 'SessionStarted']);
  });
  it('does not open with a link that another process took first', async () => {
    await linked();
    const taken = { session: 'ses_x', digest: 'd', by: 'link', link: LINK.digest, keyId: null, secretVersion: null };
    const data = { ...taken, endsAt: new Date(on!.clock.time + HOUR).toISOString() };
    const pii = { target: '', address: null };
    const rival = on!.history.next(MEMBER.id, { type: 'SessionStarted', data, pii } as never);
    on!.interfere(rival);
    await expect(start(BY_LINK, asMember({ key: null }))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
