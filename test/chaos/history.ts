/** What a client of the workload asks to be done to a key. */
export type Change = 'create' | 'rename' | 'disable' | 'enable' | 'rotate' | 'delete';

/**
 * A change as its client saw it, from the first attempt to the answer of the last: all attempts carry one
 * Idempotency-Key. Times are monotonic ms.
 */
export interface Operation {
  /** what the request ids of its attempts begin with */
  readonly id: string;
  /** id of the key; empty for a create of which nobody knows what came */
  readonly key: string;
  readonly change: Change;
  /** what a create or a rename calls the key; no two are alike */
  readonly name: string;
  readonly ifMatch: number | null;
  readonly begun: number;
  /** infinite when nobody knows whether it was done */
  readonly ended: number;
  /** `refused`: surely not done */
  readonly outcome: 'done' | 'refused' | 'unknown';
  /** of the refusal */
  readonly code: string | null;
  /** what the answer says; null for a delete, a repeat, and where there is no answer */
  readonly version: number | null;
}

/** A question whether a credential is good. */
export interface Verification {
  readonly key: string;
  /** of the secret that was asked with */
  readonly digest: string;
  /** number of the API */
  readonly api: number;
  readonly begun: number;
  readonly ended: number;
  /** null: there was no answer, or one that says nothing */
  readonly valid: boolean | null;
}
