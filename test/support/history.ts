import {
  digestSecret,
  eventTraits,
  FIRST,
  issueCredential,
  loggedType,
  type Credential,
  type Token,
} from '@latchkey/domain';
import type { AggregateEvent, KeyEvent, KeyKind, PolicyEvent, UserEvent, UserRole } from '@latchkey/domain';
import { encodeEnvelope, eventEnvelope, fenceEnvelope, genesisEnvelope } from '@latchkey/event-log';
import type { Envelope, StoredRecord } from '@latchkey/event-log';

export const ACCOUNT = FIRST.account.id;
export const START = Date.parse('2026-01-02T03:04:05.678Z');

/** A log as Latchkey writes it: genesis first, the right `seq` and `prev` for each aggregate, a second apart. */
export class History {
  readonly records: StoredRecord[] = [];
  readonly #heads = new Map<string, { seq: number; last: string }>();

  constructor() {
    this.put(encodeEnvelope(genesisEnvelope(FIRST.account, this.#at())));
  }

  /** Adds any bytes as the next record. */
  put(bytes: Uint8Array): this {
    this.records.push({ offset: this.records.length, bytes });
    return this;
  }

  /** Adds an event in the next slot of its aggregate; `more` overrides what follows from it. */
  event(aggregate: string, event: AggregateEvent, more: Partial<Envelope> = {}): this {
    return this.envelope(this.next(aggregate, event, more));
  }

  fence(aggregate: string): this {
    const { seq, last: prev } = this.#head(aggregate);
    return this.envelope(
      fenceEnvelope({ account: ACCOUNT, aggregate, seq: seq + 1, prev, at: this.#at() } as Envelope),
    );
  }

  /** The envelope that would come next; it is not added. */
  next(aggregate: string, event: AggregateEvent, more: Partial<Envelope> = {}): Envelope {
    const { seq, last: prev } = this.#head(aggregate);
    const actor = { user: FIRST.userId, key: null };
    const parts = { account: ACCOUNT, aggregate, seq: seq + 1, prev, actor, at: this.#at(), ...event };
    return { ...eventEnvelope({ ...parts, ...eventTraits(event.type), type: loggedType(event) }), ...more };
  }

  envelope(envelope: Envelope): this {
    this.#heads.set(envelope.aggregate, { seq: envelope.seq, last: envelope.id });
    return this.put(encodeEnvelope(envelope));
  }

  #head(aggregate: string): { seq: number; last: string } {
    return this.#heads.get(aggregate) ?? { seq: 0, last: '' };
  }

  #at(): string {
    return new Date(START + this.records.length * 1000).toISOString();
  }
}

export function userRegistered(name: string, role: UserRole = 'member'): UserEvent {
  const pii = { target: name, name, email: `${name}@example.org` };
  return { type: 'UserRegistered', data: { role, externalId: null }, pii };
}

export function userEdited(before: UserRole, after: UserRole): UserEvent {
  return { type: 'UserEdited', data: { changes: { role: { before, after } } }, pii: { target: '', changes: {} } };
}

const active = (after: boolean) => ({ active: { before: !after, after } });
export const userDeactivated: UserEvent = { type: 'UserDeactivated', data: active(false), pii: { target: '' } };
export const userActivated: UserEvent = { type: 'UserActivated', data: active(true), pii: { target: '' } };

/** The creation of a key that works with this credential, mapped to a user. */
export function keyCreated(
  { accessKey, secretKey }: Credential,
  mappedUserId: string,
  more: Partial<Omit<Extract<KeyEvent, { type: 'KeyCreated' }>['data'], 'accessKey' | 'digest'>> = {},
): KeyEvent {
  const digest = digestSecret(secretKey);
  const rest = { name: 'Import', kind: 'api' as const, sealed: null, expiresAt: null, ...more };
  return {
    type: 'KeyCreated',
    data: { ...rest, accessKey, digest, mappedUserId },
    pii: { target: rest.name, mappedUserName: '' },
  };
}

/** An edit of a key, with what it changes before and after. */
export function keyEdited(changes: Extract<KeyEvent, { type: 'KeyEdited' }>['data']['changes']): KeyEvent {
  return { type: 'KeyEdited', data: { changes }, pii: { target: '' } };
}

/** A rotation to another secret; `until` ends the one before. */
export function keyRotated(secretKey: string, until: number | null): KeyEvent {
  const after = until === null ? null : new Date(until).toISOString();
  const data = { digest: digestSecret(secretKey), sealed: null, previousSecretExpiresAt: { before: null, after } };
  return { type: 'KeyRotated', data, pii: { target: '' } };
}

/** The end of the secret before the newest. */
export const keyPreviousSecretEnded: KeyEvent = {
  type: 'KeyPreviousSecretEnded',
  data: { previousSecretExpiresAt: { before: null, after: null } },
  pii: { target: '' },
};

const status = (after: 'active' | 'disabled' | 'deleted') => ({ status: { before: 'active' as const, after } });
const pii = { target: '' };
export const keyDisabled: KeyEvent = { type: 'KeyDisabled', data: { ...status('disabled'), reason: 'left' }, pii };
export const keyEnabled: KeyEvent = { type: 'KeyEnabled', data: status('active'), pii };
export const keyDeleted: KeyEvent = { type: 'KeyDeleted', data: status('deleted'), pii };
export const keyRevealed: KeyEvent = { type: 'KeyRevealed', data: { secretVersion: 1 }, pii };

/** A change of the policy of the account, with what it changes before and after. */
export function policyChanged(changes: PolicyEvent['data']['changes']): PolicyEvent {
  return { type: 'PolicyChanged', data: { changes }, pii: { target: FIRST.account.name } };
}

/** A credential that is the same for the same number. */
export function credential(n: number, kind: KeyKind = 'api'): Credential {
  return issueCredential(kind, (bytes) => new Uint8Array(bytes).fill(n));
}

export const signInLinkIssued = (digest: string, expiresAt: number): UserEvent => ({
  type: 'SignInLinkIssued',
  data: { digest, expiresAt: new Date(expiresAt).toISOString() },
  pii,
});

/** A session that works with this token until `endsAt`; with a key it has the key's first secret. */
export function sessionStarted(
  session: string,
  { digest }: Pick<Token, 'digest'>,
  endsAt: number,
  from: { readonly keyId: string } | { readonly link: string },
): UserEvent {
  const by =
    'keyId' in from
      ? { by: 'key' as const, link: null, keyId: from.keyId, secretVersion: 1 }
      : { by: 'link' as const, link: from.link, keyId: null, secretVersion: null };
  const data = { session, digest, ...by, endsAt: new Date(endsAt).toISOString() };
  return { type: 'SessionStarted', data, pii: { ...pii, address: '192.0.2.1' } };
}

export const sessionRenewed = (session: string): UserEvent => ({ type: 'SessionRenewed', data: { session }, pii });
export const sessionEnded = (session: string): UserEvent => ({ type: 'SessionEnded', data: { session }, pii });
export const sessionsEnded: UserEvent = { type: 'SessionsEnded', data: {}, pii };
