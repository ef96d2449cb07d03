import { encodeCursor, type Cursor } from './cursor.js';
import type { KeyOrder } from './key-order.js';
import type { Page } from './read-model.port.js';

/** What the documents of a page take at most, as they are stored; a page of a single one may take more. */
export const PAGE_BYTES = 1024 * 1024;

/** Gathers one page: until it has as many items as were asked for, or takes as much as a page may. */
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

  /** @returns false once there is one that belongs to the next page: the page is complete */
  offer(place: Cursor, item: T, bytes: number): boolean {
    const count = this.#items.length;
    this.#more = count === this.limit || (count > 0 && this.#bytes + bytes > PAGE_BYTES);
    if (this.#more) return false;
    this.#items.push(item);
    this.#last = { at: place.at, id: place.id };
    this.#bytes += bytes;
    return true;
  }

  page(): Page<T> {
    return { items: this.#items, nextCursor: this.#more ? encodeCursor(this.#last!, this.order) : null };
  }
}
