import { having, POLICY_FIELDS, POLICY_RULES, policyChangesSchema } from '@latchkey/domain';
import { shapeOf, written, type Policy } from '@latchkey/domain';
import { z } from 'zod';
import { keyView } from '../keys/key.schemas.js';

export const changePolicyBody = policyChangesSchema.meta({ id: 'PolicyChanges' });

export const policyView = z.object(shapeOf(POLICY_FIELDS, 'view')).meta({ id: 'Policy' });

const SHOWN = having(POLICY_FIELDS, 'view');

export const toPolicyView = (policy: Policy): z.infer<typeof policyView> => written(POLICY_FIELDS, SHOWN, policy);

const rule = z.enum(POLICY_RULES).describe('the rule');

const breach = z
  .object({
    rule,
    field: z.enum(['expiresAt', 'scopes', 'name']).describe('the member of the key that breaks it'),
    message: z.string().describe('what the policy asks of that member, for people'),
  })
  .meta({ id: 'PolicyBreach' });

export const breakingKeyView = keyView
  .pick({ id: true, name: true, kind: true, status: true, expiresAt: true, mappedUser: true, createdAt: true })
  .extend({ breaches: z.array(breach).describe('what it breaks') })
  .meta({ id: 'BreakingApiKey' });

export type BreakingKeyView = z.infer<typeof breakingKeyView>;

const count = z.number().int().min(0);

export const policyPreviewView = z
  .object({
    total: count.describe('how many keys would break the policy'),
    rules: z
      .array(z.object({ rule, count: count.describe('how many keys would break it') }))
      .describe('each rule, also those that no key would break'),
    items: z.array(breakingKeyView).describe('the newest 100 of these keys'),
  })
  .meta({ id: 'PolicyPreview' });

export type PolicyPreview = z.infer<typeof policyPreviewView>;
