/** A value before and after. */
export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What an action is about: a thing of the service's own, as people know it. */
export interface Target {
  readonly type: string;
  readonly id: string;
  /** default: its id */
  readonly name?: string;
}

/** Somebody is about to act. Names of user and key are Latchkey's to add. */
export interface StartedEntry {
  readonly kind: 'started';
  readonly id: string;
  readonly user: string;
  readonly key: string;
  readonly action: string;
  readonly target: Target;
  readonly requestId: string | null;
  readonly address: string | null;
}

/** What came of it: `refused` by the service's own rules (4xx), `failed` on its side. */
export type Outcome = 'done' | 'refused' | 'failed';

export interface FinishedEntry {
  readonly kind: 'finished';
  readonly id: string;
  readonly outcome: Outcome;
  readonly changes: readonly FieldChange[];
  readonly target?: Target;
}

export type ReportedEntry = StartedEntry | FinishedEntry;
