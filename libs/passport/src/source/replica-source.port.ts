import type { CheckCounts, FeedLine, KeyUse, LimitAnswer, LimitUse } from '@latchkey/domain';

/** What a guard reports of itself, several times in each lease. */
export interface Report {
  /** name of the process, and its id since it started */
  readonly instance: string;
  readonly boot: string;
  readonly service: string;
  /** of this package */
  readonly version: string;
  /** position up to which everything is applied */
  readonly applied: string;
  /** counted since the report before; a repeat has the same number */
  readonly usage?: { readonly seq: number; readonly uses: readonly KeyUse[]; readonly checks?: CheckCounts };
  /** what the routes of the service ask for, where Latchkey wants to know */
  readonly scopes?: readonly { readonly scope: string; readonly description: string | null }[];
  /** true: this instance stops answering */
  readonly leaving?: boolean;
}

/** How a guard has used limited keys since it told last. */
export interface LimitReport {
  readonly instance: string;
  readonly boot: string;
  readonly uses: readonly LimitUse[];
}

/** Latchkey's answer to a report: the lease, if it grants one. */
export interface Grant {
  readonly granted: boolean;
  readonly leaseMs: number;
  /** ms since 1970 by Latchkey's clock */
  readonly now: number;
  /** for people: why there is no lease; null when there is */
  readonly reason: string | null;
  /** ms; how often to report where there are many guards; absent: ten times in each lease */
  readonly reportEveryMs?: number;
  /** true: reports may say how credentials were verified; an older Latchkey refuses those that do */
  readonly takesChecks?: boolean;
  /** true: uses may say where from, with which secret, and what was refused; an older Latchkey refuses those that do */
  readonly takesUse?: boolean;
  /** true: the next report says the scopes of the service; an older Latchkey refuses one that does */
  readonly wantsScopes?: boolean;
  /** how many verifiers there are, among which limits are divided; an older Latchkey does not say */
  readonly verifiers?: number;
  /** what this instance leaves with once its credential is refused; an older Latchkey gives none */
  readonly leaveToken?: string;
}

/** Where a guard reads keys and users from, and where it reports to. HttpSource is the one for production. */
export interface ReplicaSource {
  /** Lines of the feed, in order, until the connection ends. @param after position to go on from; null: from the beginning. @throws SourceError */
  follow(after: string | null, signal: AbortSignal): AsyncIterable<readonly FeedLine[]>;

  /** @throws SourceError when the report may not have arrived */
  report(report: Report, timeoutMs: number): Promise<Grant>;

  /** Which parts of the limits of keys are this guard's. @throws SourceError when nobody says */
  limits?(report: LimitReport, timeoutMs: number): Promise<LimitAnswer>;

  /** Says with a grant's token, where the credential is refused, that the instance has stopped. @throws SourceError */
  leave?(token: string, timeoutMs: number): Promise<void>;

  /** Resolves once all entries are durable. @throws SourceError when they may not be */
  append(entries: readonly ReportedEntry[], timeoutMs: number): Promise<void>;
}

/** `credential`: it was refused, or lacks the role; `rejected`: this will never be accepted; `unreachable`: try again. */
export type SourceErrorKind = 'credential' | 'rejected' | 'unreachable';

/** Why a source could not do what was asked; `cause` is what went wrong below, where something did. */
export class SourceError extends Error {
  constructor(
    readonly kind: SourceErrorKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A member's value before and after; anything JSON can hold. */
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

/** An entry of revision history before its action runs. Latchkey adds the names of user and key. */
export interface StartedEntry {
  readonly kind: 'started';
  readonly id: string;
  /** ids of the user and the key that act */
  readonly user: string;
  readonly key: string;
  readonly action: string;
  readonly target: Target;
  readonly requestId: string | null;
  /** source address of the request */
  readonly address: string | null;
}

/** How an action ended: `refused` by the service's own rules (4xx), `failed` on its side. */
export type Outcome = 'done' | 'refused' | 'failed';

/** The outcome of a started entry, under its id. */
export interface FinishedEntry {
  readonly kind: 'finished';
  readonly id: string;
  readonly outcome: Outcome;
  readonly changes: readonly FieldChange[];
  /** where it was not known when the action started */
  readonly target?: Target;
}

/** An entry of revision history as a guard reports it: once when the action starts, once when it has ended. */
export type ReportedEntry = StartedEntry | FinishedEntry;
