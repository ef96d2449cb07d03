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
