import {
  addressOf,
  AGENT_MAX,
  boundedAgent,
  MOST_REQUESTS,
  NEEDED_SCOPE_PATTERN,
  oneLine,
  REFUSAL_CODES,
} from '@latchkey/domain';
import { POSITION_PATTERN } from '@latchkey/event-log';
import { z } from 'zod';

const MOST_USES = 500;
const MOST_SCOPES = 200;

const name = z.string().regex(/^[A-Za-z0-9._:@/-]{1,128}$/, 'must be 1 to 128 of A-Z a-z 0-9 . _ : @ / -');
const instant = z.number().int().min(0).describe('ms since 1970');

const position = z.string().min(1).max(200).meta({ pattern: POSITION_PATTERN.source });

export const feedQuery = z.strictObject({
  after: position.optional().describe('The position up to which all was applied; absent: none'),
});

const count = z.number().int().min(0).max(1_000_000_000).describe('how many');

const MOST_CODES = 20;
const ADDRESS_MAX = 45;

const usedFrom = {
  address: z
    .string()
    .max(ADDRESS_MAX)
    .refine((text) => addressOf(text) === text, 'must be an IP address')
    .optional()
    .describe('from which IP address, in one of these uses'),
  agent: z.string().max(AGENT_MAX).overwrite(boundedAgent).optional().describe('the User-Agent of the same request'),
};
// codes of guards that are newer than this are counted, too
const refusals = z
  .record(z.string().regex(/^[A-Z][A-Z_]{0,39}$/), count)
  .refine((codes) => Object.keys(codes).length <= MOST_CODES, `must hold at most ${MOST_CODES} codes`)
  .meta({ maxProperties: MOST_CODES });
const use = z.strictObject({
  key: z.string().min(1).max(64).describe('id of the key'),
  count: count.describe('how often it was used; 0: it was only refused'),
  last: instant.describe('when it was used last, ms since 1970'),
  ...usedFrom,
  previous: z
    .strictObject({ until: instant.describe('when that secret ends'), count, last: instant, ...usedFrom })
    .optional()
    .describe('of these uses, those with the secret before the newest'),
  refused: refusals.optional().describe('how often it was refused, by code'),
});
const checks = z.strictObject({
  accepted: count,
  refused: z.partialRecord(z.enum(REFUSAL_CODES), count).describe('by code'),
});
const usage = z.strictObject({
  seq: z.number().int().min(1).describe('tells a repeat'),
  uses: z.array(use).max(MOST_USES).describe('which keys were used'),
  checks: checks.optional().describe('how credentials were checked'),
});

const scope = z.strictObject({
  scope: z.string().regex(NEEDED_SCOPE_PATTERN).describe('as in elements:read'),
  description: z
    .string()
    .max(200)
    .overwrite((text) => oneLine(text, 200))
    .nullable()
    .describe('what it lets a key do'),
});

export const reportBody = z
  .strictObject({
    instance: name.describe('which guard it is'),
    boot: name.describe('which start of it'),
    applied: position.describe('the position up to which everything was applied'),
    service: name.default('guard').describe('the service that it guards'),
    version: name.default('unknown').describe('of its package'),
    usage: usage.optional().describe('since the newest report that arrived'),
    scopes: z.array(scope).max(MOST_SCOPES).optional().describe('what the routes of the service ask of keys'),
    leaving: z.boolean().default(false).describe('it answers no request any more: do not wait for it'),
  })
  .meta({ id: 'GuardReport' });

const requests = z.number().int().min(0).max(MOST_REQUESTS);

const limitUse = z.strictObject({
  key: name.describe('id of a key with a limit'),
  admitted: requests.describe('requests that were let in since it was told last'),
  demand: z.number().min(0).max(MOST_REQUESTS).describe('requests per second that ask for it, let in or not, lately'),
  tokens: z
    .number()
    .min(-MOST_REQUESTS)
    .max(MOST_REQUESTS)
    .optional()
    .describe('requests that are left for all verifiers, as far as is known; absent: nothing is'),
});

export const limitReportBody = z
  .strictObject({
    instance: name.describe('which guard it is'),
    boot: name.describe('which start of it'),
    uses: z.array(limitUse).max(MOST_USES).describe('keys that were used, or were lately'),
  })
  .meta({ id: 'LimitReport' });

export type LimitReportBody = z.infer<typeof limitReportBody>;

export const limitAnswerView = z
  .object({
    shares: z
      .array(
        z
          .object({
            key: z.string().describe('id of the key'),
            share: z.number().describe("which part of its limit is this guard's, above 0 to 1"),
            level: z.number().describe('how many requests it may let in at once'),
            tokens: z.number().describe('how many are left for all verifiers'),
          })
          .meta({ id: 'LimitShare' }),
      )
      .describe('of the keys that have a limit'),
    verifiers: z.number().int().describe('how many processes verify'),
    everyMs: z.number().int().describe('how often to report while there is use'),
  })
  .meta({ id: 'LimitShares' });

export const leaveBody = z
  .strictObject({ token: z.string().min(1).max(1_000).describe('leaveToken of the newest grant') })
  .meta({ id: 'Leave' });

export type ReportBody = z.infer<typeof reportBody>;

export const grantView = z
  .object({
    granted: z.boolean().describe('whether the lease was renewed'),
    leaseMs: z.number().int().describe('how long the guard may answer, counted from when it sent the report'),
    now: z.number().int().describe('the clock of this process, ms since 1970, by which expiry is judged everywhere'),
    reason: z.string().nullable().describe('why it was not granted'),
    reportEveryMs: z
      .number()
      .int()
      .optional()
      .describe('how often to report where there are many guards; absent: ten times in each lease'),
    wantsScopes: z.boolean().describe('whether the next report shall say scopes'),
    verifiers: z
      .number()
      .int()
      .optional()
      .describe('how many processes verify, among which limits of keys are divided'),
    takesChecks: z.boolean().describe('whether usage.checks may be sent'),
    takesUse: z.boolean().describe('whether usage.uses may say more than key, count and last'),
    leaveToken: z.string().optional().describe('what POST /v1/replica/leave takes once this credential is refused'),
  })
  .meta({ id: 'Grant' });
