import { encodeCursor, type Cursor } from './cursor.js';
import { compareValues, type KeyOrder } from './key-order.js';
import type { Page } from './read-model.port.js';

interface Kept<T> extends Cursor {
  readonly row: T;
}

/** One page of what comes in no particular order, without holding more than the page. */
export class BestOf<T> {
  readonly #kept: Kept<T>[] = [];

  constructor(
    private readonly order: KeyOrder,
    private readonly after: Cursor | null,
    private readonly limit: number,
  ) {}

  /** @param row made only for what is kept, for now at least */
  offer(at: Cursor['at'], id: string, row: () => T): void {
    if (this.after !== null && this.#compare({ at, id }, this.after) <= 0) return;
    const last = this.#kept.at(-1);
    if (this.#kept.length > this.limit && this.#compare({ at, id }, last!) > 0) return;
    this.#kept.splice(this.#placeOf({ at, id }), 0, { at, id, row: row() });
    if (this.#kept.length > this.limit + 1) this.#kept.pop();
  }

  page(): Page<T> {
    const shown = this.#kept.slice(0, this.limit);
    const more = this.#kept.length > this.limit;
    return { items: shown.map(({ row }) => row), nextCursor: more ? encodeCursor(shown.at(-1)!, this.order) : null };
  }

  #placeOf(one: Cursor): number {
    let [low, high] = [0, this.#kept.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(this.#kept[middle]!, one) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compare(a: Cursor, b: Cursor): number {
    const forward = compareValues(a.at, b.at) || compareValues(a.id, b.id);
    return this.order.descending ? -forward : forward;
  }
}
