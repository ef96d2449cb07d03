import { z } from 'zod';
import { editShapeOf, having } from '../fields.js';
import { eventSchema, targetSchema } from '../recorded.js';
import { POLICY_FIELDS } from './policy.fields.js';

const changes = z.object(editShapeOf(POLICY_FIELDS, having(POLICY_FIELDS, 'edit')));

/** Every event of a policy, as the log holds it. It holds only what changed. */
export const policyEventSchema = z.discriminatedUnion('type', [
  eventSchema('PolicyChanged', z.object({ changes }), targetSchema),
]);

/** An event of a policy, as the log holds it. */
export type PolicyEvent = z.infer<typeof policyEventSchema>;
