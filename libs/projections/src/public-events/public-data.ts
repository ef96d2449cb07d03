import { isSessionEventType, keyEventSchema, userEventSchema, type KeyEvent, type UserEvent } from '@latchkey/domain';
import type { Envelope } from '@latchkey/event-log';
import type { z } from 'zod';

const [keyCreated, keyEdited, keyDisabled, keyEnabled, keyRotated, keyRevealed, keyDeleted] = keyEventSchema.options;
const [userRegistered, userEdited, userDeactivated, userActivated] = userEventSchema.options;

const keyChanges = keyEdited.shape.data.shape.changes.pick({ name: true, expiresAt: true, mappedUserId: true });
const userChanges = userEdited.shape.data.shape.changes.pick({ role: true, externalId: true });

export type PublicType = Exclude<
  KeyEvent | UserEvent,
  { readonly type: `Session${string}` | `SignIn${string}` }
>['type'];

/** Whether other services are told of a record that was accepted. How somebody signs in is nobody else's business. */
export function isPublished(envelope: Envelope): boolean {
  return envelope.kind === 'event' && !isSessionEventType(envelope.type);
}

/**
 * What of each event's data other services read: what is picked here and nothing else, so a member that is added to an
 * event stays private until somebody picks it. Names and addresses of people are in `pii`, which is not looked at.
 */
export const PUBLIC_DATA = {
  KeyCreated: keyCreated.shape.data.pick({
    name: true,
    kind: true,
    accessKey: true,
    expiresAt: true,
    mappedUserId: true,
  }),
  KeyEdited: keyEdited.shape.data.pick({ changes: true }).extend({ changes: keyChanges }),
  KeyDisabled: keyDisabled.shape.data.pick({ status: true, reason: true }),
  KeyEnabled: keyEnabled.shape.data.pick({ status: true }),
  KeyRotated: keyRotated.shape.data.pick({ previousSecretExpiresAt: true }),
  KeyRevealed: keyRevealed.shape.data.pick({ secretVersion: true }),
  KeyDeleted: keyDeleted.shape.data.pick({ status: true }),
  UserRegistered: userRegistered.shape.data.pick({ role: true, externalId: true }),
  UserEdited: userEdited.shape.data.pick({ changes: true }).extend({ changes: userChanges }),
  UserDeactivated: userDeactivated.shape.data.pick({ active: true }),
  UserActivated: userActivated.shape.data.pick({ active: true }),
} satisfies Record<PublicType, z.ZodObject>;
