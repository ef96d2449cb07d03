import { z } from 'zod';
import { canonicalNetwork } from '../networks.js';
import { LONGEST_SECONDS, MOST_REQUESTS, type Limit } from '../limits/limit.js';
import { MOST_SCOPES, SCOPE_PATTERN } from '../scopes.js';
import { nameSchema } from '../text.js';

const TAG_MAX = 50;
const MOST_TAGS = 20;
const MOST_NETWORKS = 50;

// in one order, so that the same set is the same value
const asSet = (texts: string[]): string[] => [...new Set(texts)].sort();

const scope = z
  .string()
  .regex(SCOPE_PATTERN, 'must be resource:action, as in elements:read; a * may end either part, as in loads:*');

/** Scopes as callers send them. */
export const scopesSchema = z.array(scope).max(MOST_SCOPES, `must be at most ${MOST_SCOPES} scopes`).overwrite(asSet);

const network = z
  .string()
  .max(60)
  .check((context) => {
    try {
      context.value = canonicalNetwork(context.value);
    } catch (error) {
      context.issues.push({ code: 'custom', message: (error as Error).message, input: context.value });
    }
  });

/** Networks as callers send them. */
export const networksSchema = z
  .array(network)
  .min(1, 'must name an address, or be null for any; disable the key to shut it')
  .max(MOST_NETWORKS, `must be at most ${MOST_NETWORKS} networks`)
  .overwrite(asSet);

const atMost = (most: number, unit: string) =>
  z
    .number()
    .int(`must be a whole number of ${unit}`)
    .min(1, `must be at least 1; disable the key to shut it`)
    .max(most, `must be at most ${most} ${unit}`);

/** A limit as callers send it. */
export const limitSchema: z.ZodType<Limit> = z.strictObject({
  requests: atMost(MOST_REQUESTS, 'requests').describe('how many requests it may make'),
  perSeconds: atMost(LONGEST_SECONDS, 'seconds').describe('in how long a time; at most a day'),
});

/** A label. */
export const tagSchema = nameSchema(TAG_MAX);

/** Labels as callers send them. */
export const tagsSchema = z.array(tagSchema).max(MOST_TAGS, `must be at most ${MOST_TAGS} tags`).overwrite(asSet);
