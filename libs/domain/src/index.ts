export * from './activity-record.js';
export * from './aggregates.js';
export { BoundedChanges, boundedValue, isOneLine, MOST_CHANGES, oneLine } from './activity-limits.js';
export * from './check-hour.js';
export { digestSecret, equalDigests } from './credentials/digest.js';
export * from './credentials/foreign.js';
export {
  isSecretKey,
  issueCredential,
  issueSecret,
  KEY_KINDS,
  kindOfAccessKey,
  redactSecrets,
} from './credentials/format.js';
export type { Credential, KeyKind } from './credentials/format.js';
export * from './credentials/key-status.js';
export * from './credentials/sealing.js';
export * from './credentials/session-token.js';
export * from './credentials/ways.js';
export { digestWorks, keyRefusal, matchedDigest, plausible, verify } from './credentials/verify.js';
export * from './decider.js';
export * from './email.js';
export * from './errors.js';
export * from './feed.js';
export * from './fields.js';
export { FIRST, canonicalJson, deriveId, digestOf, idFromBytes, type IdPrefix } from './ids.js';
export * from './instant.js';
export * from './key-use.js';
export * from './key/key.commands.js';
export * from './key/key.decider.js';
export * from './key/key.events.js';
export * from './key/key.fields.js';
export { frozen } from './frozen.js';
export { jsonObject, type JsonObject } from './json-object.js';
export * from './lease.js';
export * from './limits/limit.js';
export * from './limits/limit-reached.js';
export * from './limits/limit-meter.js';
export * from './limits/limit-meters.js';
export { isAllowedFrom, isEverywhere, narrowsNetworks, type Origin } from './networks.js';
export * from './policy/policy.commands.js';
export * from './policy/policy.decider.js';
export * from './policy/policy.events.js';
export * from './policy/policy.fields.js';
export * from './policy/policy.rules.js';
export * from './policy/unused-keys.js';
export * from './read-event.js';
export * from './recorded.js';
export * from './reserved-names.js';
export * from './revocation.js';
export * from './rules.js';
export * from './rules-known.js';
export * from './scopes.js';
export * from './source-address.js';
export { foreignIdSchema, idSchema, nameSchema } from './text.js';
export { linkRefused } from './user/session.decider.js';
export * from './user/session.commands.js';
export { isSessionEvent, isSessionEventType, SESSION_GRANTS } from './user/session.events.js';
export { idleEndOf, LINK_LIFE_MS, NO_SIGN_INS, RENEW_AFTER_MS } from './user/session.state.js';
export type { Session, SignInLink, SignIns } from './user/session.state.js';
export { secretVersionOf, sessionRefusal } from './user/session-refusal.js';
export * from './user/user.commands.js';
export * from './user/user.decider.js';
export { userEventSchema, type UserEvent } from './user/user.events.js';
export * from './user/user.fields.js';
export * from './use-hour.js';
export * from './user/user-role.js';
export * from './verification.js';
