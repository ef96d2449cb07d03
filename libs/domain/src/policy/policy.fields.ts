import { z } from 'zod';
import type { KeyKind } from '../credentials/format.js';
import { blank, shapeOf, type Fields, type StateOf } from '../fields.js';
import { timestamp } from '../instant.js';
import { scopesSchema } from '../key/key.values.js';
import { nameSchema } from '../text.js';
import { patternRefusal } from './name-pattern.js';

const MOST_DAYS = 3650;
const PATTERN_MAX = 200;
const HINT_MAX = 200;

const days = z.number().int().min(1).max(MOST_DAYS).nullable();
const loggedDays = z.number().nullable();
const texts = z.array(z.string());

const pattern = z
  .string()
  .min(1)
  .max(PATTERN_MAX)
  .check((context) => {
    const message = context.value === '' ? null : patternRefusal(context.value);
    if (message !== null) context.issues.push({ code: 'custom', message, input: context.value });
  })
  .nullable();

function rule<T>(initial: T, logged: z.ZodType<T>, edit: z.ZodType<T>, about: string) {
  return { initial, logged, edit: edit.describe(about), view: logged.describe(about), published: true } as const;
}

/** What the policy says of the end of keys of one kind. */
function lifetimesOf<K extends string>(prefix: K, kind: KeyKind, usualDays: number | null) {
  const usual = `how many days a new ${kind} key lasts that says nothing of its end; null: it never ends`;
  const longest = `how many days from now an end of ${kind} keys may be away at most; null: any number`;
  const rules = {
    [`${prefix}DefaultDays`]: rule(usualDays, loggedDays, days, usual),
    [`${prefix}LongestDays`]: rule<number | null>(null, loggedDays, days, longest),
    [`${prefix}NeverAllowed`]: rule(true, z.boolean(), z.boolean(), `whether ${kind} keys may be without an end`),
  };
  return rules as Record<`${K}${'DefaultDays' | 'LongestDays'}`, ReturnType<typeof rule<number | null>>> &
    Record<`${K}NeverAllowed`, ReturnType<typeof rule<boolean>>>;
}

const SCOPES_REQUIRED = 'whether keys must say what they may do; scopes: null is then refused';
const PATTERN =
  'what the whole name of a key has to match: a regular expression of RE2 with at most 200 characters; null: any name';
const HINT = 'what people are told whose name does not match, as in: team, dash, purpose';
const UNUSED = 'after how many days without a use an enabled key is disabled, from when this was set on; null: never';
const MEMBERS =
  'the scopes that members may give keys of their own, which they create themselves; null: only admins create keys';

/** Everything that the policy of an account says. Initially it asks for nothing. */
export const POLICY_FIELDS = {
  /** that of the account */
  id: { initial: '' },
  accountId: { initial: '' },
  ...lifetimesOf('api', 'api', null),
  ...lifetimesOf('dataLoader', 'data-loader', 365),
  scopesRequired: rule(false as boolean, z.boolean(), z.boolean(), SCOPES_REQUIRED),
  namePattern: rule<string | null>(null, z.string().nullable(), pattern, PATTERN),
  namePatternHint: rule<string | null>(null, z.string().nullable(), nameSchema(HINT_MAX).nullable(), HINT),
  disableUnusedAfterDays: rule<number | null>(null, loggedDays, days, UNUSED),
  /** when that was set, and by which user: nothing counts as unused from before */
  disableUnusedSince: {
    initial: null as number | null,
    time: true,
    view: timestamp.nullable().describe('when disableUnusedAfterDays was set: unused days count from then on'),
  },
  disableUnusedBy: { initial: '' },
  memberScopes: {
    initial: null as string[] | null,
    structured: true,
    logged: texts.nullable(),
    edit: scopesSchema
      .min(1, 'must be a scope at least, or null: only admins create keys then')
      .nullable()
      .describe(MEMBERS),
    view: texts.nullable().describe(MEMBERS),
    published: true,
  },
  /** of its first event */
  createdAt: { initial: 0, time: true },
  updatedAt: {
    initial: null as number | null,
    time: true,
    view: timestamp.nullable().describe('when it was changed last; null: never'),
  },
  version: { initial: 1, view: z.number().int().min(1).describe('counts changes; the ETag') },
} satisfies Fields;

/** The policy of an account as the fold holds it. Times are ms since 1970, UTC. */
export interface Policy extends StateOf<typeof POLICY_FIELDS> {}

/** The policy of an account that set none; policies are made as copies of it, see BLANK_KEY. */
export const BLANK_POLICY: Policy = blank(POLICY_FIELDS);

/** What a request may change of a policy. */
export const policyChangesSchema = z.strictObject(shapeOf(POLICY_FIELDS, 'edit')).partial();
/** Changes of a policy, as policyChangesSchema reads them. */
export interface PolicyChanges extends Readonly<z.output<typeof policyChangesSchema>> {}

/** The policy of an account before its first event: there is always one. */
export function initialPolicy(account: string): Policy {
  return { ...BLANK_POLICY, id: account, accountId: account };
}

/** Whether a state is that of a policy. */
export function isPolicy(state: object): state is Policy {
  return 'memberScopes' in state;
}
