import { createRequire } from 'node:module';
import type { Clock, CredentialWay, KeyRing } from '@latchkey/domain';
import type { Installation } from '@latchkey/installation';
import type { Logger, Metrics } from '@latchkey/platform';
import type { PublicAddress } from './http/public-address.js';
import type { RouteTable } from './http/route-table.js';

/** The version in this package's package.json. */
export const VERSION = (createRequire(import.meta.url)('../package.json') as { version: string }).version;

export const LOGGER = Symbol('latchkey.logger');

/** The lease: how long a process or guard that hears nothing keeps answering, ms. */
export const LEASE_MS = Symbol('latchkey.lease-ms');

/** What has been opened before Nest starts. */
export interface AppParts {
  readonly installation: Installation;
  readonly ring: KeyRing;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** That, and what the edge in front of Nest shares with it. */
export interface CoreParts extends AppParts {
  readonly routes: RouteTable;
  readonly address: PublicAddress;
  readonly leaseMs: number;
  /** the ways in which a request may bring its credential */
  readonly credentials: readonly CredentialWay[];
}
