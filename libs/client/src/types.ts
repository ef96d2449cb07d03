import type { components, operations } from './schema.js';

/** What bodies and answers look like, by the name that the OpenAPI document gives them. */
export type Schemas = components['schemas'];

/** A key as lists and details show it: never its secret. */
export type Key = Schemas['ApiKey'];
/** A key with the secret that was just made for it, which no later answer holds. */
export type IssuedKey = Schemas['ApiKeyWithSecret'] & { readonly secretKey: string };
/** Members of a key that is to be issued: only `name` is needed. */
export type NewKey = Omit<Schemas['NewApiKey'], 'kind'> & Partial<Pick<Schemas['NewApiKey'], 'kind'>>;
/** Members of a key that are to become others. */
export type KeyChanges = Schemas['ApiKeyChanges'];
/** A key that exists elsewhere, with its secret or the SHA-256 of that. */
export type ImportedKey = Schemas['ImportedApiKey'];
/** What became of one key of an import. */
export type ImportedKeyResult = Schemas['ImportedApiKeyResult'];
/** A user. */
export type User = Schemas['User'];
/** Members of a user that is to be made: `name` and `email` are needed. */
export type NewUser = Omit<Schemas['NewUser'], 'role'> & Partial<Pick<Schemas['NewUser'], 'role'>>;
/** Members of a user that are to become others. */
export type UserChanges = Schemas['UserChanges'];
/** A user of another system's list. */
export type ImportedUser = Schemas['ImportedUser'];
/** What became of one user of an import. */
export type ImportedUserResult = Schemas['ImportedUserResult'];
/** An entry of the revision history. */
export type Revision = Schemas['Revision'];
/** Who a credential acts for, and the key that it is of. */
export type Me = Schemas['Me'];
/** Whether a credential works, for whom, or why not. */
export type Verification = Schemas['Verification'];
/** A credential that somebody showed, and for what. */
export type PresentedCredential = Omit<Schemas['PresentedCredential'], 'kind'> &
  Partial<Pick<Schemas['PresentedCredential'], 'kind'>>;

type Query<Name extends keyof operations> = NonNullable<operations[Name]['parameters']['query']>;

/** Which keys to list, and in which order. */
export type KeyFilter = Query<'listKeys'>;
/** Which users to list. */
export type UserFilter = Query<'listUsers'>;
/** Which entries of the history to list. */
export type RevisionFilter = Query<'listRevisions'>;

/** How a request is sent. */
export interface RequestOptions {
  /** ends the request, and the repeating of it */
  readonly signal?: AbortSignal;
}

/** How a write is sent. */
export interface WriteOptions extends RequestOptions {
  /** repeats of one write have one effect; keep it to go on with a write after a crash. Default: a fresh one */
  readonly idempotencyKey?: string;
  /** the version that the write is meant for: refused with VERSION_CONFLICT where it is another by now */
  readonly ifVersion?: number;
}
