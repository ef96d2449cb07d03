import { REFUSAL_CODES } from '@latchkey/domain';
import { z } from 'zod';

const MAX_USES = 500;

const name = z.string().regex(/^[A-Za-z0-9._:@/-]{1,128}$/, 'must be 1 to 128 of A-Z a-z 0-9 . _ : @ / -');
const instant = z.number().int().min(0);

export const feedQuery = z.strictObject({ after: z.string().min(1).max(200).optional() });

const count = z.number().int().min(0).max(1_000_000_000);

/** Counts of uses and checks since the newest report that arrived; `seq` tells a repeat. Times are ms since 1970. */
const usage = z.strictObject({
  seq: z.number().int().min(1),
  uses: z
    .array(z.strictObject({ key: z.string().min(1).max(64), count: z.number().int().min(1), last: instant }))
    .max(MAX_USES),
  /** how credentials were checked */
  checks: z.strictObject({ accepted: count, refused: z.partialRecord(z.enum(REFUSAL_CODES), count) }).optional(),
});

export const reportBody = z.strictObject({
  instance: name,
  boot: name,
  /** the position up to which everything was applied */
  applied: z.string().min(1).max(200),
  service: name.default('guard'),
  version: name.default('unknown'),
  usage: usage.optional(),
  /** it answers nobody any more, and nobody need wait for it */
  leaving: z.boolean().default(false),
});

export const leaveBody = z.strictObject({ token: z.string().min(1).max(1_000) });

export type ReportBody = z.infer<typeof reportBody>;

export const grantView = z
  .object({
    granted: z.boolean(),
    /** how long the guard may answer, counted from the instant in which it sent the report */
    leaseMs: z.number().int(),
    /** this process's clock, ms since 1970: what expiry is judged by everywhere */
    now: z.number().int(),
    /** why it was not granted */
    reason: z.string().nullable(),
    /** `usage.checks` may be sent */
    takesChecks: z.boolean(),
    /** what `POST /v1/replica/leave` takes once this credential is refused */
    leaveToken: z.string().optional(),
  })
  .meta({ id: 'Grant' });
