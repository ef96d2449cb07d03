import type { KeyKind, KeyStatus } from '@latchkey/domain';
import type { KeyCounts } from './read-model.port.js';

/** Adds keys up, one by one or many of a sort. */
export class KeyTally implements KeyCounts {
  readonly kinds = { api: 0, 'data-loader': 0 };
  readonly statuses = { active: 0, disabled: 0, expired: 0, 'user-inactive': 0 };
  expiringSoon = 0;
  neverUsed = 0;
  neverExpires = 0;
  readonly #soon: number;

  /** @param soon what ends before it ends soon; ms since 1970, UTC */
  constructor(soon: number) {
    this.#soon = soon;
  }

  add(kind: KeyKind, status: Exclude<KeyStatus, 'deleted'>, expiresAt: number | null, count = 1): void {
    this.kinds[kind] += count;
    this.statuses[status] += count;
    if (status !== 'active') return;
    if (expiresAt === null) this.neverExpires += count;
    else if (expiresAt < this.#soon) this.expiringSoon += count;
  }
}
