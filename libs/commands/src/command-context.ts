import { randomBytes } from 'node:crypto';
import {
  deriveId,
  Forbidden,
  idFromBytes,
  KeyNotFound,
  narrowsLimit,
  narrowsNetworks,
  narrowsScopes,
  type IdPrefix,
  type Key,
  type UserRole,
} from '@latchkey/domain';
import { Command } from '@nestjs/cqrs';

/** Injection token of the wall clock (`Clock`). */
export const CLOCK = Symbol('latchkey.clock');

const ENTITY_TAG = /^(W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

/** Who sends a command, and under which conditions. */
export interface CommandContext {
  readonly account: string;
  readonly user: { readonly id: string; readonly name: string; readonly role: UserRole };
  /** the key the command came through; null for sessions, start-up and the command line */
  readonly key: { readonly id: string; readonly name: string } | null;
  /** id of the session of the user that the command came through, where it was one */
  readonly session?: string | undefined;
  /** source address of the request */
  readonly address: string | null;
  /** the scope that let the caller's key in, which it has to have when the command is decided as well */
  readonly scope?: string | null | undefined;
  /** what the caller's key is restricted to when the command is decided; unset: nothing restricts it */
  readonly own?: (Restrictions & Pick<Key, 'id'>) | undefined;
  readonly requestId: string | null;
  /** digests of (caller, Idempotency-Key) and of (caller, method, path, body); null without the header */
  readonly idempotency: { readonly command: string; readonly request: string } | null;
  /** the If-Match header */
  readonly ifMatch: string | null;
  /** what would come of it is answered, and nothing is written */
  readonly isDryRun?: boolean;
}

/** What a key may do, where from and how often; null: all that its user may, from anywhere, as often as others. */
export type Restrictions = Pick<Key, 'scopes' | 'allowedAddresses' | 'limit'>;

const UNRESTRICTED: Restrictions = { scopes: null, allowedAddresses: null, limit: null };

/** A command that says nothing but which key, user or session it is about. */
export abstract class TargetedCommand<Result> extends Command<Result> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
  ) {
    super();
  }
}

/** @throws Forbidden unless the caller is an admin */
export function requireAdmin(context: CommandContext): void {
  if (context.user.role !== 'admin') throw new Forbidden('the role admin');
}

/** @throws KeyNotFound unless the caller is an admin or the user the key is mapped to */
export function requireAdminOrMappedUser(context: CommandContext, key: Key | null): void {
  if (context.user.role !== 'admin' && key?.mappedUserId !== context.user.id) throw new KeyNotFound();
}

/**
 * A restricted key may hand on, change into, or show no more than it has itself: else it could free itself.
 *
 * @throws Forbidden when `given` may do more than the caller's key, more often, or from elsewhere
 */
export function requireNoMore({ own }: CommandContext, given: Restrictions): void {
  if (own === undefined) return;
  if (narrowsScopes(given.scopes, own.scopes))
    throw new Forbidden('scopes that the key of the caller has itself', NO_MORE);
  if (narrowsNetworks(given.allowedAddresses, own.allowedAddresses)) {
    throw new Forbidden('allowedAddresses within those of the key of the caller', NO_MORE);
  }
  if (narrowsLimit(given.limit, own.limit))
    throw new Forbidden('a limit that is no wider than that of the key of the caller', NO_MORE);
}

/** Gives what acts for a user without restriction. @throws Forbidden unless the caller is an admin whose key has none */
export function requireUnrestrictedAdmin(context: CommandContext): void {
  requireAdmin(context);
  requireNoMore(context, UNRESTRICTED);
}

/**
 * Services decide by what a key is, and not by its scopes alone: a restricted key may change others, not itself.
 *
 * @throws Forbidden
 */
export function requireAnother({ own }: CommandContext, keyId: string): void {
  if (own?.id !== keyId || (own.scopes === null && own.allowedAddresses === null && own.limit === null)) return;
  throw new Forbidden(
    'another key than the one to be changed',
    'A restricted key does not edit itself: use another one',
  );
}

const NO_MORE = 'Use a key without that restriction, or give less';

/** @throws as requireAdminOrMappedUser and requireNoMore do */
export function requireSecretHolder(context: CommandContext, key: Key | null): void {
  requireAdminOrMappedUser(context, key);
  if (key !== null) requireNoMore(context, key);
}

/** The id of what a command creates: a repeat of the request meets the same slot, in any process. */
export function idFor(prefix: IdPrefix, { account, idempotency }: CommandContext): string {
  if (idempotency === null) return idFromBytes(prefix, randomBytes(16));
  return deriveId(prefix, account, idempotency.command);
}

/**
 * Whether an If-Match header holds for a version (RFC 9110, section 13.1.1): `*` matches whatever exists, weak tags and
 * malformed headers never match.
 */
export function ifMatchHolds(header: string | null, version: number): boolean {
  if (header === null || header.trim() === '*') return true;
  const tags = header.split(',').map((tag) => tag.trim());
  return tags.every((tag) => ENTITY_TAG.test(tag)) && tags.includes(`"${version}"`);
}
