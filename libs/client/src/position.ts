/**
 * The newest write that this client made or heard of. Its reads carry it in `Latchkey-Position`, so that they show at
 * least that, whichever process answers.
 */
export class Position {
  #newest = '';

  /** What `Latchkey-Position` is to hold; empty where nothing was written or heard of. */
  get newest(): string {
    return this.#newest;
  }

  /** @param position as the service says it; one that is older than what is known is ignored, unless it is of another log */
  hear(position: string): void {
    const [log, offset] = position.split('.');
    const [knownLog, knownOffset] = this.#newest.split('.');
    if (log !== knownLog || Number(offset) > Number(knownOffset)) this.#newest = position;
  }

  /** The log that it was a place in is not there any more. */
  forget(): void {
    this.#newest = '';
  }
}
