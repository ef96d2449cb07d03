import type { ProjectionStore } from '@latchkey/projections';
import type { Sweep } from '../facets.js';

type Position = Parameters<ProjectionStore['apply']>[2];

/** A user whose keys do not all say yet whether it is active. */
export interface Spreading {
  readonly accountId: string;
  readonly userId: string;
  /** of the user */
  readonly pos: number;
}

/** How far a log is projected. That of the event log says how far its keys are what they should be, as well. */
export interface StoredCheckpoint extends Position {
  readonly _id: string;
  /** how often something of this source was written: whoever writes it waits for nobody, and conflicts with all others */
  readonly writes: number;
  readonly sweep?: Sweep;
  readonly spreading?: readonly Spreading[];
}

/** How many keys have a label that are not deleted. */
export interface StoredLabel {
  readonly _id: string;
  readonly accountId: string;
  readonly label: string;
  readonly n: number;
}

/** How many keys of a facet an account has, as far as one source moved them: those of all sources add up. */
export interface StoredCount {
  readonly _id: string;
  readonly accountId: string;
  readonly facet: number;
  readonly n: number;
}
