import { z } from 'zod';
import { emailSchema } from '../email.js';
import { blank, shapeOf, type Fields, type Having, type StateOf } from '../fields.js';
import { timestamp } from '../instant.js';
import { jsonObject, jsonObjectSchema, type JsonObject } from '../json-object.js';
import { foreignIdSchema, nameSchema } from '../text.js';
import { NO_SIGN_INS } from './session.state.js';
import { USER_ROLES, type UserRole } from './user-role.js';

const NAME_MAX = 100;
const EXTERNAL_ID_MAX = 200;
const ATTRIBUTES_BYTES = 4 * 1024;

const name = nameSchema(NAME_MAX).describe('1 to 100 characters on one line');
const email = emailSchema.describe('an e-mail address; letters of every script are taken');
const role = z.enum(USER_ROLES);
const ROLE = 'what the user may do: admin everything, verifier what a guard needs, member what concerns itself';
const externalId = foreignIdSchema(EXTERNAL_ID_MAX);
const attributes = jsonObjectSchema(ATTRIBUTES_BYTES).describe(
  'what services are told with the user, as in their own roles: a JSON object of at most 4 KiB',
);

/** Everything a user is, member by member: a person or a service account. */
export const USER_FIELDS = {
  id: { initial: '', guards: true, view: z.string().describe('usr_...') },
  accountId: { initial: '' },
  name: {
    initial: '',
    logged: z.string(),
    create: name,
    edit: name,
    view: z.string().describe('for people'),
    personal: true,
    guards: true,
  },
  /** null for the first admin, who was not registered */
  email: {
    initial: null as string | null,
    logged: z.string().nullable(),
    create: email,
    edit: email,
    view: z.string().nullable().describe('an e-mail address'),
    personal: true,
  },
  role: {
    initial: 'member' as UserRole,
    logged: role,
    create: role.default('member').describe(ROLE),
    edit: role.describe(ROLE),
    view: role.describe(ROLE),
    published: true,
    guards: true,
    repeats: true,
    revokes: (before: UserRole, after: UserRole) => before !== after,
  },
  active: {
    initial: true,
    view: z.boolean().describe('whether keys that are mapped to the user work'),
    guards: true,
    revokes: (before: boolean, after: boolean) => before && !after,
  },
  externalId: {
    initial: null as string | null,
    logged: z.string().nullable(),
    create: externalId.optional().describe('what another system calls the user; no two users have the same'),
    edit: externalId.describe('what another system calls the user; once, where there is none'),
    view: z.string().nullable().describe('what another system calls the user'),
    published: true,
    guards: true,
  },
  /** services may decide by it, so any change counts as one that takes something away */
  attributes: {
    initial: {} as JsonObject,
    structured: true,
    logged: jsonObject.optional(),
    create: attributes.optional(),
    edit: attributes,
    view: jsonObject.describe('what services are told with the user'),
    personal: true,
    guards: true,
    revokes: (before: JsonObject, after: JsonObject) => before !== after,
  },
  createdAt: { initial: 0, time: true, view: timestamp.describe('when the user was created') },
  /** signing in and out is no change */
  version: { initial: 1, view: z.number().int().min(1).describe('counts visible changes; the ETag') },
  sessions: { initial: NO_SIGN_INS.sessions, secret: true },
  links: { initial: NO_SIGN_INS.links, secret: true },
} satisfies Fields;

/** A user as the fold holds it. Times are ms since 1970, UTC. */
export interface User extends StateOf<typeof USER_FIELDS> {}

/** A user as others see it. */
export type UserProfile = Omit<User, Having<typeof USER_FIELDS, 'secret'>>;

/** null: no such user yet. */
export type UserState = User | null;

/** A user before its first event; users are made as copies of it, see BLANK_KEY. */
export const BLANK_USER: User = blank(USER_FIELDS);

/** What a request gives of a new user. */
export const newUserSchema = z.strictObject(shapeOf(USER_FIELDS, 'create'));
/** What a request may change of a user. */
export const userChangesSchema = z.strictObject(shapeOf(USER_FIELDS, 'edit')).partial();
/** A new user, as newUserSchema reads it. */
export interface NewUser extends Readonly<z.output<typeof newUserSchema>> {}
/** Changes of a user, as userChangesSchema reads them. */
export interface UserChanges extends Readonly<z.output<typeof userChangesSchema>> {}
