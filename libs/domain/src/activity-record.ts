import { z } from 'zod';

const keyUse = z.object({
  key: z.string(),
  count: z.number().int().positive(),
  /** ms since 1970, UTC */
  last: z.number().int(),
});

/** A record of the activity log: how often some keys were used since the last such record of this process. */
const usageRecord = z.object({
  v: z.literal(1),
  kind: z.literal('usage'),
  id: z.string().min(1),
  account: z.string(),
  uses: z.array(keyUse),
});

export type KeyUse = z.infer<typeof keyUse>;
export type ActivityRecord = z.infer<typeof usageRecord>;

export function encodeActivity(record: ActivityRecord): Buffer {
  return Buffer.from(JSON.stringify(record));
}

/** Reads a record of the activity log, or null when it is none this code knows; never throws. */
export function decodeActivity(bytes: Uint8Array): ActivityRecord | null {
  try {
    return usageRecord.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}
