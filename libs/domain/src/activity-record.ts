import { z } from 'zod';

/** ms since 1970, UTC */
const instant = z.number().int();
const id = z.string().min(1);

const keyUse = z.object({ key: z.string(), count: z.number().int().positive(), last: instant });

/** How often some keys were used since the last such record of this process. */
const usageRecord = z.object({
  v: z.literal(1),
  kind: z.literal('usage'),
  id,
  account: z.string(),
  uses: z.array(keyUse),
});

/** How often some keys were used in all. It replaces every earlier count of them, so that those can be deleted. */
const usageTotalRecord = usageRecord.extend({ kind: z.literal('usage-total') });

const count = z.number().int().min(0);

const checkHour = z.object({
  at: instant,
  accepted: count,
  refused: z.record(z.string().regex(/^[A-Z_]{1,40}$/), count),
});

/** How credentials were verified since the last such record of this process. */
const checksRecord = z.object({
  v: z.literal(1),
  kind: z.literal('checks'),
  id,
  account: z.string(),
  hours: z.array(checkHour),
});

/** How they were verified in all in these hours. It replaces every earlier count, so that those can be deleted. */
const checksTotalRecord = checksRecord.extend({ kind: z.literal('checks-total') });

const usedFrom = { address: z.string().optional(), agent: z.string().optional() };

const useOfHour = z.object({
  key: z.string(),
  at: instant,
  service: z.string(),
  accepted: count,
  refused: z.record(z.string(), count),
  last: instant.nullable(),
  ...usedFrom,
  previous: z.array(z.object({ until: instant, count, last: instant, ...usedFrom })).readonly(),
});

/** How some keys were used since the last such record of this process, by hour and service. */
const useRecord = z.object({
  v: z.literal(1),
  kind: z.literal('use'),
  id,
  account: z.string(),
  uses: z.array(useOfHour),
});

/** From here on, what keys were used for in hours that began before a time is gone, in any account. */
const useRemovalRecord = z.object({ v: z.literal(1), kind: z.literal('use-removal'), id, before: instant });

const target = z.object({ type: z.string(), id: z.string(), name: z.string() });

const change = z.object({ field: z.string(), before: z.unknown(), after: z.unknown() });

/** An integration is about to act: durable before it does. Names are as they were then. */
const started = z.object({
  kind: z.literal('started'),
  /** of the entry in revision history; bound to the credential that reports it */
  id,
  at: instant,
  user: z.object({ id: z.string(), name: z.string() }),
  via: z.object({ keyId: z.string(), keyName: z.string() }),
  action: z.string(),
  target,
  requestId: z.string().nullable(),
  /** source address of the integration's request */
  address: z.string().nullable(),
});

/** The outcome of a started entry. */
const finished = z.object({
  kind: z.literal('finished'),
  id,
  outcome: z.enum(['done', 'refused', 'failed']),
  changes: z.array(change),
  /** where it was not known when the action started */
  target: target.optional(),
});

/** Entries of revision history that a service reported together. */
const entriesRecord = z.object({
  v: z.literal(1),
  kind: z.literal('entries'),
  id,
  account: z.string(),
  /** who reports: the name of the user that its credential acts for */
  service: z.string(),
  entries: z.array(z.discriminatedUnion('kind', [started, finished])),
});

/** From here on, entries of any account that were last reported before a time are gone from revision history. */
const removalRecord = z.object({ v: z.literal(1), kind: z.literal('removal'), id, before: instant });

const activityRecord = z.discriminatedUnion('kind', [
  usageRecord,
  usageTotalRecord,
  checksRecord,
  checksTotalRecord,
  useRecord,
  useRemovalRecord,
  entriesRecord,
  removalRecord,
]);

/** An entry of revision history before its action runs. */
export type StartedEntry = z.infer<typeof started>;
/** The outcome of a started entry, under its id. */
export type FinishedEntry = z.infer<typeof finished>;
/** An entry of revision history as it is logged: first started, then finished. */
export type ActivityEntry = StartedEntry | FinishedEntry;

/** A record of the activity log. It decides nothing: the log only remembers. */
export type ActivityRecord = z.infer<typeof activityRecord>;

/** The bytes of a record, for the activity log. */
export function encodeActivity(record: ActivityRecord): Buffer {
  return Buffer.from(JSON.stringify(record));
}

/** Reads a record of the activity log; null when it is none that this version knows. Never throws. */
export function decodeActivity(bytes: Uint8Array): ActivityRecord | null {
  try {
    return activityRecord.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}
