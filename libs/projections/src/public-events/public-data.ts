import {
  editShapeOf,
  having,
  isSessionEventType,
  KEY_FIELDS,
  keyEventSchema,
  POLICY_FIELDS,
  shapeOf,
  USER_FIELDS,
  userEventSchema,
  type AggregateEvent,
} from '@latchkey/domain';
import type { Envelope } from '@latchkey/event-log';
import { z } from 'zod';

const [, , keyDisabled, keyEnabled, keyRotated, keyPreviousSecretEnded, keyRevealed, keyDeleted] =
  keyEventSchema.options;
const [, , userDeactivated, userActivated] = userEventSchema.options;

const ofKey = z.object(shapeOf(KEY_FIELDS, 'logged', having(KEY_FIELDS, 'published')));
const ofUser = z.object(shapeOf(USER_FIELDS, 'logged', having(USER_FIELDS, 'published')));
const editsOfKey = having(KEY_FIELDS, 'edit').filter((name) => name in ofKey.shape);
const editsOfPolicy = having(POLICY_FIELDS, 'edit').filter((name) => having(POLICY_FIELDS, 'published').includes(name));
const editsOfUser = having(USER_FIELDS, 'edit').filter((name) => name in ofUser.shape);

export type PublicType = Exclude<AggregateEvent, { readonly type: `Session${string}` | `SignIn${string}` }>['type'];

/** Whether other services are told of a record that was accepted. Sign-ins are private. */
export function isPublished(envelope: Envelope): boolean {
  return envelope.kind === 'event' && !isSessionEventType(envelope.type);
}

/** What other services read of each event's data; `pii`, with names and addresses of people, is not looked at. */
export const PUBLIC_DATA = {
  KeyCreated: ofKey,
  KeyEdited: z.object({ changes: z.object(editShapeOf(KEY_FIELDS, editsOfKey)) }),
  KeyDisabled: keyDisabled.shape.data.pick({ status: true, reason: true }),
  KeyEnabled: keyEnabled.shape.data.pick({ status: true }),
  KeyRotated: keyRotated.shape.data.pick({ previousSecretExpiresAt: true }),
  KeyPreviousSecretEnded: keyPreviousSecretEnded.shape.data.pick({ previousSecretExpiresAt: true }),
  KeyRevealed: keyRevealed.shape.data.pick({ secretVersion: true }),
  KeyDeleted: keyDeleted.shape.data.pick({ status: true }),
  UserRegistered: ofUser,
  UserEdited: z.object({ changes: z.object(editShapeOf(USER_FIELDS, editsOfUser)) }),
  UserDeactivated: userDeactivated.shape.data.pick({ active: true }),
  UserActivated: userActivated.shape.data.pick({ active: true }),
  PolicyChanged: z.object({ changes: z.object(editShapeOf(POLICY_FIELDS, editsOfPolicy)) }),
} satisfies Record<PublicType, z.ZodObject>;
