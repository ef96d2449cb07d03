import { z } from 'zod';
import { KEY_KINDS } from '../credentials/format.js';

const instant = z.iso.datetime();
const status = z.enum(['active', 'disabled', 'expired', 'user-inactive', 'deleted']);
const sealed = z.object({ kid: z.string(), box: z.string() }).nullable();
const target = z.object({ target: z.string() });
const statusChange = z.object({ status: z.object({ before: status, after: status }) });
const edit = <T extends z.ZodType>(value: T) => z.object({ before: value, after: value }).optional();

const keyCreated = z.object({
  type: z.literal('KeyCreated'),
  data: z.object({
    name: z.string(),
    kind: z.enum(KEY_KINDS),
    accessKey: z.string(),
    digest: z.string(),
    sealed,
    expiresAt: instant.nullable(),
    mappedUserId: z.string(),
  }),
  pii: target.extend({ mappedUserName: z.string() }),
});

/** Holds only what changed, with before and after. */
const keyEdited = z.object({
  type: z.literal('KeyEdited'),
  data: z.object({
    changes: z.object({
      name: edit(z.string()),
      expiresAt: edit(instant.nullable()),
      mappedUserId: edit(z.string()),
    }),
  }),
  pii: target.extend({ mappedUserName: edit(z.string()) }),
});

const keyDisabled = z.object({
  type: z.literal('KeyDisabled'),
  data: statusChange.extend({ reason: z.string().nullable() }),
  pii: target,
});

const keyEnabled = z.object({ type: z.literal('KeyEnabled'), data: statusChange, pii: target });

/** `previousSecretExpiresAt` ends the secret that worked until now; null ends it at once. */
const keyRotated = z.object({
  type: z.literal('KeyRotated'),
  data: z.object({ digest: z.string(), sealed, previousSecretExpiresAt: edit(instant.nullable()).unwrap() }),
  pii: target,
});

const keyRevealed = z.object({
  type: z.literal('KeyRevealed'),
  data: z.object({ secretVersion: z.number().int() }),
  pii: target,
});

const keyDeleted = z.object({ type: z.literal('KeyDeleted'), data: statusChange, pii: target });

export const keyEventSchema = z.discriminatedUnion('type', [
  keyCreated,
  keyEdited,
  keyDisabled,
  keyEnabled,
  keyRotated,
  keyRevealed,
  keyDeleted,
]);

export type KeyEvent = z.infer<typeof keyEventSchema>;
