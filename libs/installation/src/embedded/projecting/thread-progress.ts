import { Progress } from '@latchkey/projections';

/** How far a thread has come with a log, as it says. */
export class ThreadProgress extends Progress {
  reached(offset: number): void {
    this.lastError = null;
    this.advance(offset);
  }
}
