import type { Stream } from './stream.js';

const REACHES_BACK = 10_000;

/** Which aggregates the newest events changed, so that followers of the replica need not look through all of them. */
export class ChangeJournal {
  #changes: { readonly offset: number; readonly stream: Stream }[] = [];
  #forgotten = -1;

  add(offset: number, stream: Stream): void {
    this.#changes.push({ offset, stream });
    if (this.#changes.length < 2 * REACHES_BACK) return;
    this.#forgotten = this.#changes[REACHES_BACK - 1]!.offset;
    this.#changes = this.#changes.slice(REACHES_BACK);
  }

  /** Starts after an offset: what was changed before is not known here. */
  startAfter(offset: number): void {
    this.#changes = [];
    this.#forgotten = offset;
  }

  /** What was changed after an offset, each once; null when that is too long ago to be known here. */
  since(offset: number): Iterable<Stream> | null {
    if (offset < this.#forgotten) return null;
    const first = this.#changes.findLastIndex((change) => change.offset <= offset) + 1;
    return new Set(this.#changes.slice(first).map(({ stream }) => stream));
  }
}
