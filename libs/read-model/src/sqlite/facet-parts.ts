import { KEY_KINDS, type KeyStatus } from '@latchkey/domain';
import { isLetThrough, stateNumber, type Facet, type Sweep } from '../facets.js';
import type { KeyFilter } from '../read-model.port.js';

/** The facet of a key in SQL, from columns of its row. `expired` says whether its end had come when the table was swept. */
export const FACET_IN_SQL = `CASE
    WHEN deleted THEN ${stateNumber('deleted')}
    WHEN NOT user_active THEN ${stateNumber('user-inactive')}
    WHEN expired THEN ${stateNumber('expired')}
    WHEN enabled THEN ${stateNumber('active')}
    ELSE ${stateNumber('disabled')}
  END * 8
  + CASE kind ${KEY_KINDS.map((kind, i) => `WHEN '${kind}' THEN ${i * 4}`).join(' ')} END
  + (last_used_at IS NOT NULL) * 2
  + (expires_at IS NULL)`;

/** A facet to read, and what of it a filter leaves out because of the time. */
export interface FacetPart extends Facet {
  /** ms since 1970, UTC: what ends later alone */
  readonly endsAfter?: number;
  /** ms since 1970, UTC: what ended by then alone */
  readonly endedBy?: number;
  /** of what had expired: what is enabled alone, or what is not */
  readonly enabled?: boolean;
}

/** The parts of facets that a filter lets through. */
export function facetParts(facets: readonly Facet[], filter: KeyFilter, sweep: Sweep): FacetPart[] {
  const { status, now } = filter;
  const through = facets.filter((facet) => isLetThrough(facet, filter));
  return status === undefined ? through : through.flatMap((facet) => partOf(facet, status, now, sweep));
}

/** What of a facet has a status at a time. */
function partOf(facet: Facet, status: KeyStatus, now: number, { completeTo, begunTo }: Sweep): FacetPart[] {
  const { state } = facet;
  if (state === status && state !== 'expired') {
    // what has ended since the table was swept
    return facet.ends && (state === 'active' || state === 'disabled') ? [{ ...facet, endsAfter: now }] : [facet];
  }
  if (status === 'expired') {
    if (state === 'expired') return now >= begunTo ? [facet] : [{ ...facet, endedBy: now }];
    return facet.ends && now > completeTo && (state === 'active' || state === 'disabled') ? [{ ...facet, endedBy: now }] : []; // prettier-ignore
  }
  // The clock that asks is behind the one that swept.
  if (state !== 'expired' || now >= begunTo || (status !== 'active' && status !== 'disabled')) return [];
  return [{ ...facet, endsAfter: now, enabled: status === 'active' }];
}
