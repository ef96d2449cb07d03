/** Injection token of the lease: how long a verifier that hears nothing keeps answering, ms. */
export const LEASE_MS = Symbol('latchkey.lease-ms');
