const CHANGES = 4;

/**
 * Gives changes that come at once a turn of the event loop for some at a time, so that what only looks something up, a
 * verification above all, never waits for all of them.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #left = CHANGES;
  #counting = false;

  /** Goes on at once, or in one of the next turns. */
  take(goOn: () => void): void {
    this.#count();
    if (this.#left === 0) return void this.#waiting.push(goOn);
    this.#left -= 1;
    goOn();
  }

  #count(): void {
    if (this.#counting) return;
    this.#counting = true;
    setImmediate(() => this.#next());
  }

  #next(): void {
    this.#counting = false;
    const turn = this.#waiting.splice(0, CHANGES);
    this.#left = CHANGES - turn.length;
    if (turn.length > 0) this.#count();
    // each with what follows from it before the next
    for (const goOn of turn) setImmediate(goOn);
  }
}
