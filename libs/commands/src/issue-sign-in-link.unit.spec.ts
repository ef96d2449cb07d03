import { afterEach, expect, it } from 'vitest';
import { userDeactivated } from '../../../test/support/history.js';
import { ADMIN, asAdmin, asMember, idempotency, MEMBER, people, Running } from '../../../test/support/running.js';
import { IssueSignInLinkCommand, IssueSignInLinkHandler } from './issue-sign-in-link.js';

let on: Running | undefined;
afterEach(() => on?.stop());

async function issue(context = asAdmin(), id: string = MEMBER.id, given = people()) {
  on = await Running.on(given);
  return again(context, id);
}

const again = (context = asAdmin(), id: string = MEMBER.id) =>
  new IssueSignInLinkHandler(on!.runner).execute(new IssueSignInLinkCommand(context, id));

it('a link leads to its user, works a quarter of an hour, and the log has its digest only', async () => {
  const { token, expiresAt } = (await issue()).link!;
  expect([token.userId, expiresAt]).toEqual([MEMBER.id, on!.clock.time + 15 * 60_000]);
  const data = { digest: token.digest, expiresAt: new Date(expiresAt).toISOString() };
  const [actor, pii] = [{ user: ADMIN.id }, { target: MEMBER.name }];
  expect(on!.written).toMatchObject([{ type: 'SignInLinkIssued', critical: false, command: null, actor, data, pii }]);
  expect(JSON.stringify(on!.written)).not.toContain(token.secret);
});

it('one Idempotency-Key makes one link, which is shown once', async () => {
  const context = asAdmin({ idempotency: idempotency('command') });
  await issue(context);
  expect(await again(context)).toMatchObject({ outcome: 'replayed', link: null });
  expect(on!.written).toHaveLength(1);
});

it.each<[string, string, Parameters<typeof issue>]>([
  ['a member', 'FORBIDDEN', [asMember()]],
  ['nobody', 'USER_NOT_FOUND', [asAdmin(), 'usr_nobody']],
  ['an inactive user', 'USER_INACTIVE', [asAdmin(), MEMBER.id, people().event(MEMBER.id, userDeactivated)]],
])('none by or for %s', async (_, code, asked) => {
  await expect(issue(...asked)).rejects.toMatchObject({ code });
  expect(on!.written).toEqual([]);
});
