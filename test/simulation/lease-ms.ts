export const LEASE_MS = 1_000;
