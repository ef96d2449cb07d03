import { issueToken } from '@latchkey/domain';
import { afterEach, describe, expect, it } from 'vitest';
import { sessionStarted, START } from '../../../test/support/history.js';
import { ADMIN, asAdmin, asMember, MEMBER, people, Running } from '../../../test/support/running.js';
import { EndSessionCommand } from './end-session.js';
import { EndSessionHandler } from './end-session.js';
import { RenewSessionCommand } from './renew-session.js';
import { RenewSessionHandler } from './renew-session.js';
import { EndSessionsCommand, EndSessionsHandler } from './end-sessions.js';

const HOUR = 3_600_000;
const session = (id: string, user: string) =>
  sessionStarted(id, issueToken('session', user), START + 12 * HOUR, { link: 'l' });
const signedIn = () => {
  const at = { at: new Date(START + HOUR - 60_000).toISOString() };
  return people().event(MEMBER.id, session('ses_1', MEMBER.id), at).event(MEMBER.id, session('ses_2', MEMBER.id), at);
};

let on: Running | undefined;
afterEach(() => on?.stop());

const endAll = (context = asMember(), id: string = MEMBER.id) =>
  new EndSessionsHandler(on!.runner).execute(new EndSessionsCommand(context, id));
const end = (context = asMember(), id = 'ses_1') =>
  new EndSessionHandler(on!.runner).execute(new EndSessionCommand(context, id));
const renew = (context = asMember(), id = 'ses_1') =>
  new RenewSessionHandler(on!.runner).execute(new RenewSessionCommand(context, id));
const inSession = (session = 'ses_1') => asMember({ key: null, session });

describe('signing out', () => {
  it('everywhere waits until everybody knows', async () => {
    on = await Running.on(signedIn());
    const { offset } = await endAll(inSession());
    expect(on.written).toMatchObject([{ type: 'SessionsEnded', actor: { user: MEMBER.id, key: null } }]);
    expect(on.settled).toEqual([offset]);
    expect(on.replica.stream(on.written[0]!.account, MEMBER.id)!.newest).toBe(offset);
  });
  it('again is already so, and waits for the event that did it', async () => {
    on = await Running.on(signedIn());
    const { offset } = await endAll();
    expect(await endAll()).toMatchObject({ outcome: 'unchanged', offset });
    expect(on.settled).toEqual([offset, offset]);
  });
  it('ends one session, and waits', async () => {
    on = await Running.on(signedIn());
    const { offset, state } = await end(inSession());
    expect([on.settled, state.sessions.map(({ id }) => id)]).toEqual([[offset], ['ses_2']]);
  });
  it('somebody else is for admins', async () => {
    on = await Running.on(signedIn());
    await expect(endAll(asMember(), ADMIN.id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(endAll(asAdmin(), 'usr_nobody')).rejects.toMatchObject({ code: 'USER_NOT_FOUND' });
    expect(await endAll(asAdmin())).toMatchObject({ outcome: 'done' });
  });
});

describe('a command in a session', () => {
  it.each([
    ['that another process ended', 'ses_1', { type: 'SessionEnded', data: { session: 'ses_1' }, pii: { target: '' } }],
    ['of nobody', 'ses_3', null],
  ])('%s is refused', async (_, id, event) => {
    on = await Running.on(signedIn());
    if (event !== null) on.interfere(on.history.next(MEMBER.id, event as never));
    await expect(endAll(inSession(id))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
  it('acts with the role its user has now', async () => {
    on = await Running.on(signedIn());
    await expect(endAll({ ...inSession(), user: { ...MEMBER, role: 'admin' } }, ADMIN.id)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

describe('a session that is used', () => {
  it('is renewed, for which nobody waits, and not again at once', async () => {
    on = await Running.on(signedIn());
    on.clock.time += 5 * 60_000;
    await renew(inSession());
    expect(on.written).toMatchObject([{ type: 'SessionRenewed', critical: false, command: null }]);
    expect(await renew(inSession())).toMatchObject({ outcome: 'unchanged' });
    expect([on.written.length, on.settled]).toEqual([1, []]);
  });
});
