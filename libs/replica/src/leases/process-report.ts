import { z } from 'zod';

/** A guard as `GET /v1/instances` shows it, wherever it is fed. */
const guard = z.object({
  account: z.string(),
  instance: z.string(),
  service: z.string(),
  version: z.string(),
  position: z.string().nullable(),
  lagMs: z.number(),
  seenMsAgo: z.number().nullable(),
});

/** What the routes of a service ask of keys, see ScopeCatalogue. */
const serviceScopes = z.object({
  account: z.string(),
  service: z.string(),
  scopes: z.array(z.object({ scope: z.string(), description: z.string().nullable() })),
});

const report = z.object({
  v: z.literal(1),
  kind: z.literal('report'),
  boot: z.string().min(1),
  seq: z.number().int(),
  version: z.string(),
  /** offset up to which this process, every guard that it feeds and every decision that it took know everything */
  applied: z.number().int(),
  /** the position of the newest record that this process itself has applied, as text */
  position: z.string().nullable(),
  /** the guards that it feeds; now and then, where there are many */
  guards: z.array(guard).optional(),
  /** what those guards told; with them */
  scopes: z.array(serviceScopes).optional(),
  /** how long the reader of this must reckon with its verdicts, ms */
  leaseMs: z.number(),
  /** it no longer answers; guards that it fed may for `leaseMs` */
  leaving: z.boolean(),
});

/** What one verifier, whose name no other has, told of its use of a limited key. */
const toldUse = z.object({
  verifier: z.string(),
  use: z.object({ key: z.string(), admitted: z.number(), demand: z.number(), tokens: z.number().exactOptional() }),
});

/** What verifiers told a process of limited keys that they let in, see KeyLimits. */
const limits = z.object({
  v: z.literal(1),
  kind: z.literal('limits'),
  boot: z.string().min(1),
  told: z.array(toldUse),
});

const probe = z.object({ v: z.literal(1), kind: z.literal('probe'), boot: z.string().min(1), seq: z.number().int() });

const status = z.discriminatedUnion('kind', [report, probe, limits]);

/** What a process that shares the log says of itself, on the status topic. */
export type ProcessReport = z.infer<typeof report>;
export type ToldUse = z.infer<typeof toldUse>;
/** A guard as the process that feeds it reports it. */
export type FedGuard = z.infer<typeof guard>;
export type StatusRecord = z.infer<typeof status>;

export const encodeStatus = (record: StatusRecord): Buffer => Buffer.from(JSON.stringify(record));

/** Null when it is none that this version knows. */
export function decodeStatus(bytes: Uint8Array): StatusRecord | null {
  try {
    return status.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}
