import { SESSION_GRANTS, timestamp } from '@latchkey/domain';
import { z } from 'zod';
import { accountView, userView } from '../users/user.schemas.js';

export const linkBody = z
  .strictObject({ token: z.string().min(1).max(200).describe('what follows #token= in the link') })
  .meta({ id: 'SignIn' });

const by = z.enum(SESSION_GRANTS).describe('what it was opened with; with a key it ends when that key does');

const CSRF_TOKEN =
  'for the header X-CSRF-Token of every request that is not GET or HEAD; absent on a replay of an Idempotency-Key';

/** Who is signed in, and what a page has to know before it shows anything. */
export const sessionView = z
  .object({
    account: accountView.describe('the account of the user'),
    user: userView.describe('who is signed in'),
    id: z.string().describe('ses_...'),
    by,
    startedAt: timestamp.describe('when it was opened'),
    idleEndsAt: timestamp.describe('when it ends unless it is used; use moves it on every few minutes'),
    endsAt: timestamp.describe('when it ends however much it is used'),
    csrfToken: z.string().optional().describe(CSRF_TOKEN),
    position: z.string().describe('as Latchkey-Position holds it: where to begin with GET /v1/events'),
    version: z.string().describe('of Latchkey'),
    reveal: z.boolean().describe('whether secrets can be shown again'),
  })
  .meta({ id: 'OwnSession' });

export const sessionItemView = z
  .object({
    id: z.string().describe('ses_...'),
    by,
    startedAt: timestamp.describe('when it was opened'),
    seenAt: timestamp.describe('a few minutes behind at most'),
    address: z.string().nullable().describe('from where it was opened'),
    current: z.boolean().describe('it is the one of this request'),
  })
  .meta({ id: 'UserSession' });

export const signInLinkView = z
  .object({
    url: z.url().optional().describe('opens the console and signs in, once; absent on a replay of an Idempotency-Key'),
    expiresAt: timestamp.optional().describe('when the link stops working; absent where url is'),
  })
  .meta({ id: 'SignInLink' });
