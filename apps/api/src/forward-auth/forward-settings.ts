import { parse } from 'node:querystring';
import { CredentialReader, KEY_KINDS, MOST_SCOPES, NEEDED_SCOPE_PATTERN, wrongWithWays } from '@latchkey/domain';
import type { CredentialWay, ValidationFailed } from '@latchkey/domain';
import { z } from 'zod';
import { queryPointer, validationFailed } from '../http/validation.js';

const MOST_REMEMBERED = 1_000;

const listed = (text: string) => text.split(',').map((one) => one.trim());

/** What a proxy asks of the requests in front of which it stands, in the address that it asks at. */
export const forwardQuery = z.strictObject({
  kind: z.enum(KEY_KINDS).default('api').describe('Which kind of key is let in'),
  scopes: z
    .string()
    .max(4_000)
    .transform(listed)
    .refine(
      (all) => all.length <= MOST_SCOPES && all.every((one) => NEEDED_SCOPE_PATTERN.test(one)),
      'must be scopes as in elements:edit, separated by commas',
    ) // prettier-ignore
    .optional()
    .describe('What a key needs that has scopes, separated by commas; 403 without'),
  credentials: z
    .string()
    .max(500)
    .transform(listed)
    .refine((ways) => wrongWithWays(ways) === null, { error: ({ input }) => wrongWithWays(input as string[])! })
    .transform((ways) => new CredentialReader(ways as CredentialWay[]))
    .optional()
    .describe(
      'The ways in which a request may bring its credential, separated by commas; absent: those of the installation',
    ),
  record: z.literal('started').optional().describe('A change is let in once its entry in revision history is durable'),
  reporter: z
    .string()
    .regex(/^key_[0-9A-Za-z]{1,40}$/, 'must be the id of a key')
    .optional()
    .describe('With record: the key with which the service reports what came of it'),
});

/** Settings as they are read from an address. */
export type ForwardSettings = z.output<typeof forwardQuery>;

const known = new Map<string, ForwardSettings | ValidationFailed>();

/** Reads settings that are written as a query is, without `?`; what is wrong with them, where they cannot be read. */
export function forwardSettings(text: string): ForwardSettings | ValidationFailed {
  const before = known.get(text);
  if (before !== undefined) return before;
  // what is there twice is a list, which no setting is
  const { data, error } = forwardQuery.safeParse({ ...parse(text) });
  const read = data ?? validationFailed(error!.issues, queryPointer);
  // operators write few of them; whoever can reach the service may write more
  if (known.size >= MOST_REMEMBERED) known.clear();
  known.set(text, read);
  return read;
}
