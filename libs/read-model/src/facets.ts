import { KEY_KINDS, type KeyKind, type KeyStatus } from '@latchkey/domain';
import type { KeyFilter } from './read-model.port.js';

/**
 * What lists narrow keys by and of which there is little: status, kind, use and whether they end. Every key has one facet, a
 * number; indexes begin with it, so that each filter of this sort is a few ranges.
 */
const STATES = ['active', 'disabled', 'expired', 'user-inactive', 'deleted'] as const satisfies readonly KeyStatus[];

/** What a facet says of its keys. */
export interface Facet {
  readonly number: number;
  readonly state: (typeof STATES)[number];
  readonly kind: KeyKind;
  readonly used: boolean;
  readonly ends: boolean;
}

/** A state, a kind, use and end as one number; SQL computes the same (FACET_IN_SQL). */
export function facetNumber({ state, kind, used, ends }: Omit<Facet, 'number'>): number {
  return stateNumber(state) * 8 + KEY_KINDS.indexOf(kind) * 4 + (used ? 2 : 0) + (ends ? 0 : 1);
}

/** The number of a state alone, which SQL multiplies by the rest. */
export function stateNumber(state: Facet['state']): number {
  return STATES.indexOf(state);
}

/** Whether keys of a facet may be in a list; whether they have its status is another question, since time has a say in it. */
export function isLetThrough({ state, kind, used, ends }: Facet, filter: KeyFilter): boolean {
  if (filter.status === undefined && state === 'deleted' && !filter.includeDeleted) return false;
  if (filter.kind !== undefined && kind !== filter.kind) return false;
  if (filter.neverUsed && used) return false;
  return ends ? !filter.neverExpires : filter.expiresBefore === undefined;
}

/** How many facets there are, of which each has a number from 0 on. */
export const FACET_COUNT = STATES.length * 8;

export function facetOf(number: number): Facet {
  return {
    number,
    state: STATES[number >> 3]!,
    kind: KEY_KINDS[(number >> 2) & 1]!,
    used: (number & 2) !== 0,
    ends: (number & 1) === 0,
  };
}

/**
 * How far keys are marked as expired; times are ms since 1970, UTC. The status of a key changes while nothing is written, so
 * what has ended is moved to a facet of its own from time to time. Answers look at what ended since, and are right at any time.
 */
export interface Sweep {
  /** whatever ended by then is marked */
  readonly completeTo: number;
  /** whatever ends later is not marked; in between some are, while a sweep is under way */
  readonly begunTo: number;
}
