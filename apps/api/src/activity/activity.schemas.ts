import { isOneLine, isReservedAction, isReservedTargetType, MOST_CHANGES } from '@latchkey/domain';
import { z } from 'zod';

const MAX_ENTRIES = 5_000;

const id = z.string().min(1).max(64);
// What people read in lists and files stands on one line.
const text = (max: number) => z.string().max(max).refine(isOneLine, { message: 'must be printable text on one line' });

// History of keys and users is written by their own events and by nothing else.
const action = text(100)
  .min(1)
  .refine((value) => !isReservedAction(value), {
    message: "is reserved for Latchkey's own events: say it in a word of the service, as in 'user.created'",
  });

const targetType = text(100)
  .min(1)
  .refine((value) => !isReservedTargetType(value), {
    message:
      "is reserved for Latchkey's own keys and users: write '<service>:user' or '<service>:key' for the service's",
  });

const target = z.strictObject({ type: targetType, id: text(200), name: text(200) });

const started = z.strictObject({
  kind: z.literal('started'),
  /** chosen by the reporting service; a repeat has the same */
  id,
  user: id,
  key: id,
  action,
  target,
  requestId: text(128).nullable().default(null),
  address: text(64).nullable().default(null),
});

const finished = z.strictObject({
  kind: z.literal('finished'),
  id,
  outcome: z.enum(['done', 'refused', 'failed']),
  changes: z
    .array(z.strictObject({ field: text(100), before: z.unknown(), after: z.unknown() }))
    .max(MOST_CHANGES)
    .default([]),
  target: target.optional(),
});

export const activityBody = z.strictObject({
  entries: z
    .array(z.discriminatedUnion('kind', [started, finished]))
    .min(1)
    .max(MAX_ENTRIES),
});

export type ReportedEntry = z.infer<typeof activityBody>['entries'][number];

export const activityView = z.object({ accepted: z.number().int() }).meta({ id: 'ActivityAccepted' });
