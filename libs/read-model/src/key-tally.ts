import type { KeyStatus } from '@latchkey/domain';
import type { Facet } from './facets.js';
import type { KeyCounts } from './read-model.port.js';

/** Adds keys up, many of a facet at once or one by one. */
export class KeyTally implements KeyCounts {
  readonly kinds = { api: 0, 'data-loader': 0 };
  readonly statuses = { active: 0, disabled: 0, expired: 0, 'user-inactive': 0 };
  expiringSoon = 0;
  neverUsed = 0;
  neverExpires = 0;

  /** @param n how many; negative takes them back */
  add({ kind, used, ends }: Omit<Facet, 'number' | 'state'>, status: KeyStatus, n: number): void {
    if (status === 'deleted') return;
    this.kinds[kind] += n;
    this.statuses[status] += n;
    if (status !== 'active') return;
    if (!used) this.neverUsed += n;
    if (!ends) this.neverExpires += n;
  }
}
