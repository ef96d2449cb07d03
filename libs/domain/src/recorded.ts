import { z } from 'zod';

/** What the log adds to an event: where it belongs, when it was decided (ms since 1970, UTC) and by which user. */
export interface EventMeta {
  readonly account: string;
  readonly aggregate: string;
  readonly at: number;
  readonly actorUserId: string;
}

/** An event as a fold sees it. */
export type Recorded<E> = E & { readonly meta: EventMeta };

/** Who caused an event, with names and address as they were then: kept in the `pii` part of every event. */
export const actorSchema = z.object({
  user: z.object({ id: z.string(), name: z.string() }),
  key: z.object({ id: z.string(), name: z.string() }).nullable(),
  address: z.string().nullable(),
});

/** Who caused an event, see actorSchema. */
export type Actor = z.infer<typeof actorSchema>;

/** Whom or what an event is about, by its name then: in the `pii` part of every event. */
export const targetSchema = z.object({ target: z.string() });

/** The schema of one type of event. */
export function eventSchema<T extends string, D extends z.ZodType, P extends z.ZodType>(type: T, data: D, pii: P) {
  return z.object({ type: z.literal(type), data, pii });
}

/** The schema of a member before and after. */
export function changeOf<T extends z.ZodType>(value: T) {
  return z.object({ before: value, after: value });
}
