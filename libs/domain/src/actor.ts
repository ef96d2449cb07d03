import { z } from 'zod';

/** Who caused an event, with names and address as they were then: kept in the `pii` part of every event. */
export const actorSchema = z.object({
  user: z.object({ id: z.string(), name: z.string() }),
  key: z.object({ id: z.string(), name: z.string() }).nullable(),
  address: z.string().nullable(),
});

/** Who caused an event, see actorSchema. */
export type Actor = z.infer<typeof actorSchema>;
