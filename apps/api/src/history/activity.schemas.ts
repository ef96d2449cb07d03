import { isOneLine, isReservedAction, isReservedTargetType, MOST_CHANGES } from '@latchkey/domain';
import { z } from 'zod';
import { MAX_MEMBERS } from '../http/json-body.js';
import { IN_SLICES } from '../http/validation.js';

const id = z.string().min(1).max(64);
// Lists and files show each text on one line.
const text = (max: number) => z.string().max(max).refine(isOneLine, { message: 'must be printable text on one line' });

// Only their own events write the history of keys and users.
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

const target = z
  .strictObject({
    type: targetType.describe('what it is, in the words of the service'),
    id: text(200).describe('what the service calls it'),
    name: text(200).describe('for people'),
  })
  .meta({ id: 'ActivityTarget' });

const started = z.strictObject({
  kind: z.literal('started').describe('the action begins'),
  id: id.describe('chosen by the service; a repeat has the same'),
  user: id.describe('in whose name'),
  key: id.describe('through which key'),
  action: action.describe('what is done, in the words of the service'),
  target: target.describe('to what'),
  requestId: text(128).nullable().default(null).describe('of the request that does it'),
  address: text(64).nullable().default(null).describe('from where it comes'),
});

const finished = z.strictObject({
  kind: z.literal('finished').describe('the action has ended'),
  id: id.describe('of the entry that began'),
  outcome: z.enum(['done', 'refused', 'failed']).describe('what came of it'),
  changes: z
    .array(
      z.strictObject({
        field: text(100).describe('which member'),
        before: z.unknown().describe('any JSON'),
        after: z.unknown().describe('any JSON'),
      }),
    )
    .max(MOST_CHANGES)
    .default([])
    .describe('what was changed'),
  target: target.optional().describe('to what, where it is known only now'),
});

const entry = z.discriminatedUnion('kind', [
  started.meta({ id: 'ActivityStarted' }),
  finished.meta({ id: 'ActivityFinished' }),
]);

export const activityBody = z
  .strictObject({ entries: z.array(entry).min(1).max(MAX_MEMBERS).describe('in the order in which they happened') })
  .meta({ id: 'Activity' })
  .register(IN_SLICES, { list: 'entries' });

export type ReportedEntry = z.infer<typeof activityBody>['entries'][number];

export const activityView = z
  .object({ accepted: z.number().int().describe('how many entries are durable') })
  .meta({ id: 'ActivityAccepted' });
