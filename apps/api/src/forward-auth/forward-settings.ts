import { CredentialReader, KEY_KINDS, MOST_SCOPES, NEEDED_SCOPE_PATTERN, ValidationFailed } from '@latchkey/domain';
import type { CredentialWay, FieldError, KeyKind } from '@latchkey/domain';
import { z } from 'zod';

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
    .superRefine((ways, context) => {
      try {
        new CredentialReader(ways as CredentialWay[]);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
      }
    })
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

/** Settings as an address has them. */
export interface ForwardSettings {
  readonly kind: KeyKind;
  readonly scopes?: readonly string[] | undefined;
  readonly credentials?: readonly string[] | undefined;
  readonly record?: 'started' | undefined;
  readonly reporter?: string | undefined;
}

type Read = ForwardSettings | ValidationFailed;

const known = new Map<string, Read>();

/** Reads settings that are written as a query is, without `?`; what is wrong with them, where they cannot be read. */
export function forwardSettings(text: string): Read {
  const before = known.get(text);
  if (before !== undefined) return before;
  const read = parse(new URLSearchParams(text));
  // operators write few of them; whoever can reach the service may write more
  if (known.size >= MOST_REMEMBERED) known.clear();
  known.set(text, read);
  return read;
}

function parse(given: URLSearchParams): Read {
  const names = [...given.keys()];
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  const { data, error } = forwardQuery.safeParse(Object.fromEntries(given));
  if (data !== undefined && twice.length === 0) return data;
  const issues = (error?.issues ?? []).flatMap((issue): FieldError[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ pointer: `?${key}`, message: 'is not known here' }))
      : [{ pointer: `?${issue.path.map(String).join('.')}`, message: issue.message }],
  );
  return new ValidationFailed([...issues, ...twice.map((name) => ({ pointer: `?${name}`, message: 'must be there once' }))]); // prettier-ignore
}
