import type { ProjectionStore, Puts } from '@latchkey/projections';
import type { ReadModel, RetentionQuestions, Sweeping } from '../read-model.port.js';

/** The read model of the test that runs, empty at its start. */
export interface Subject {
  readonly model: ReadModel & ProjectionStore & RetentionQuestions & Sweeping;
  /** writes documents, with a checkpoint that moves on by one */
  put(puts: Puts): Promise<void>;
}
