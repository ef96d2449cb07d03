import type { Position } from '@latchkey/event-log';
import type { FoldedLog, QuarantineNotice } from '../folded-log.js';
import type { StreamHeads } from './stream-rows.js';

/** Of the blocks below; raise it when they change. The header keeps its shape in every later format. */
export const SNAPSHOT_FORMAT = 2;

/** What a snapshot says of itself before anything else. */
export interface SnapshotHeader {
  readonly block: 'latchkey-replica';
  readonly format: number;
  /** of the code that folded, see foldFingerprint */
  readonly fold: string;
  /** the newest record that is in it */
  readonly position: Position;
}

/**  */
export type Block =
  | SnapshotHeader
  | ({ readonly block: 'log' } & Pick<FoldedLog, 'lastAt' | 'revokedAt' | 'counts' | 'acceptances'>)
  | { readonly block: 'quarantines'; readonly notices: readonly QuarantineNotice[] }
  | { readonly block: 'rejected'; readonly offsets: readonly number[] }
  | { readonly block: 'account'; readonly id: string; readonly name: string; readonly activeAdmins: number }
  | { readonly block: 'streams'; readonly heads: StreamHeads }
  | { readonly block: 'creates'; readonly users: readonly (readonly [command: string, aggregate: string])[] }
  | { readonly block: 'end' };
