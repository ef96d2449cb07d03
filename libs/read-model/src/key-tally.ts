import type { KeyKind, KeyStatus } from '@latchkey/domain';
import type { KeyCounts } from './read-model.port.js';

interface Counted {
  readonly kind: KeyKind;
  readonly status: Exclude<KeyStatus, 'deleted'>;
  readonly ends: 'never' | 'soon' | 'later';
}

/** Adds keys up, one by one or many of a sort. */
export class KeyTally {
  readonly #kinds = { api: 0, 'data-loader': 0 };
  readonly #statuses = { active: 0, disabled: 0, expired: 0, 'user-inactive': 0 };
  #expiringSoon = 0;
  #neverExpires = 0;
  #neverUsed = 0;

  add({ kind, status, ends }: Counted, count = 1): void {
    this.#kinds[kind] += count;
    this.#statuses[status] += count;
    if (status !== 'active') return;
    if (ends === 'soon') this.#expiringSoon += count;
    if (ends === 'never') this.#neverExpires += count;
  }

  /** Of those that are active. */
  addNeverUsed(count = 1): void {
    this.#neverUsed += count;
  }

  counts(): KeyCounts {
    return {
      kinds: this.#kinds,
      statuses: this.#statuses,
      expiringSoon: this.#expiringSoon,
      neverUsed: this.#neverUsed,
      neverExpires: this.#neverExpires,
    };
  }
}

/** @param soon what ends before it ends soon; ms since 1970, UTC */
export function endsOf(expiresAt: number | null, soon: number): Counted['ends'] {
  if (expiresAt === null) return 'never';
  return expiresAt < soon ? 'soon' : 'later';
}
