import { encodeCursor, type Cursor } from './cursor.js';
import { compareValues, type KeyOrder } from './key-order.js';
import type { Page } from './read-model.port.js';

/** What the documents of a page take at most, as they are stored; a page of a single one may take more. */
export const PAGE_BYTES = 1024 * 1024;

/** Gathers a page of what comes in its order, until it has the items that were asked for or takes what a page may. */
export class PageItems<T> {
  readonly #items: T[] = [];
  #last: Cursor | null = null;
  #bytes = 0;
  #more = false;

  /** @param order absent: newest first */
  constructor(
    private readonly limit: number,
    private readonly order?: KeyOrder,
  ) {}

  /** @returns false once the page is complete */
  offer({ at, id }: Cursor, item: T, bytes: number): boolean {
    const count = this.#items.length;
    this.#more = count === this.limit || (count > 0 && this.#bytes + bytes > PAGE_BYTES);
    if (this.#more) return false;
    this.#items.push(item);
    this.#last = { at, id };
    this.#bytes += bytes;
    return true;
  }

  page(): Page<T> {
    return { items: this.#items, nextCursor: this.#more ? encodeCursor(this.#last!, this.order) : null };
  }
}

/** Gathers a page of what comes in no particular order, and holds one item more than the page. */
export class TopN<T> {
  readonly #kept: { readonly key: Cursor; readonly item: T }[] = [];

  constructor(
    private readonly limit: number,
    private readonly order: KeyOrder,
    private readonly after: Cursor | null,
  ) {}

  /** Whether the page holds it, for now at least. */
  takes(key: Cursor): boolean {
    if (this.after !== null && this.#compare(key, this.after) <= 0) return false;
    return this.#kept.length <= this.limit || this.#compare(key, this.#kept.at(-1)!.key) <= 0;
  }

  offer(key: Cursor, item: T): boolean {
    if (!this.takes(key)) return true;
    const before = this.#kept.findIndex((other) => this.#compare(other.key, key) > 0);
    this.#kept.splice(before === -1 ? this.#kept.length : before, 0, { key, item });
    if (this.#kept.length > this.limit + 1) this.#kept.pop();
    return true;
  }

  page(): Page<T> {
    const shown = this.#kept.slice(0, this.limit);
    const more = this.#kept.length > this.limit;
    return {
      items: shown.map(({ item }) => item),
      nextCursor: more ? encodeCursor(shown.at(-1)!.key, this.order) : null,
    };
  }

  #compare(a: Cursor, b: Cursor): number {
    const forward = compareValues(a.at, b.at) || compareValues(a.id, b.id);
    return this.order.descending ? -forward : forward;
  }
}
