import type { CheckCounts, FeedLine, KeyUse } from '@latchkey/domain';
import type { ReportedEntry } from '../activity/reported-entry.js';

/** What a guard says of itself several times in each lease. */
export interface Report {
  readonly instance: string;
  readonly boot: string;
  readonly service: string;
  readonly version: string;
  /** position up to which everything is applied */
  readonly applied: string;
  /** counted since the report before; a repeat has the same number */
  readonly usage?: { readonly seq: number; readonly uses: readonly KeyUse[]; readonly checks?: CheckCounts };
  readonly leaving?: boolean;
}

export interface Grant {
  readonly granted: boolean;
  readonly leaseMs: number;
  /** ms since 1970 by the clock of who grants */
  readonly now: number;
  readonly reason: string | null;
  /** true: reports may say how credentials were checked. An older Latchkey refuses a report that does. */
  readonly takesChecks?: boolean;
  /** what this instance leaves with once its credential is refused; an older Latchkey gives none */
  readonly leaveToken?: string;
}

/** Where a guard gets from what it verifies with, and where it tells what happened. HTTP is one such place. */
export interface ReplicaSource {
  /**
   * Lines of the feed, in order, several at a time; ends when the connection does.
   *
   * @param after position from which to go on; null: from the beginning
   * @throws SourceError
   */
  follow(after: string | null, signal: AbortSignal): AsyncIterable<readonly FeedLine[]>;

  /** @throws SourceError when it cannot be said to have arrived */
  report(report: Report, timeoutMs: number): Promise<Grant>;

  /**
   * Says with the token of a grant that its instance has stopped answering: what a guard does whose credential is refused.
   *
   * @throws SourceError when it cannot be said to have arrived
   */
  leave?(token: string, timeoutMs: number): Promise<void>;

  /** Resolves once all entries are durable. @throws SourceError when nobody can say so */
  append(entries: readonly ReportedEntry[], timeoutMs: number): Promise<void>;
}

/** `credential`: it was refused, or may not do this; `rejected`: it will never be taken as it is; the rest may pass. */
export type SourceErrorKind = 'credential' | 'rejected' | 'unreachable';

export class SourceError extends Error {
  constructor(
    readonly kind: SourceErrorKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Latchkey does not take this guard's credential, or not any more. */
export function isCredentialRefusal(error: unknown): error is SourceError {
  return error instanceof SourceError && error.kind === 'credential';
}
