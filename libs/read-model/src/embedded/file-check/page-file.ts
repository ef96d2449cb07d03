import type { FileHandle } from 'node:fs/promises';
import type { Meta } from './meta-pages.js';
import { Page } from './page.js';

const WINDOW_BYTES = 1 << 16;

/** The pages of a file, read in ascending order and many at a time. */
export class PageFile {
  constructor(
    private readonly file: FileHandle,
    private readonly bytes: number,
    readonly meta: Meta,
  ) {}

  /** True when the file ends before its last page, which is no fault while the pages missing are free ones. */
  get short(): boolean {
    return this.bytes < (this.meta.lastPage + 1) * this.meta.pageSize;
  }

  /** @throws Error when one of these pages cannot be in the file */
  mustHold(pages: readonly number[]): void {
    const { lastPage, pageSize } = this.meta;
    const missing = pages.find((page) => page < 2 || page > lastPage || (page + 1) * pageSize > this.bytes);
    if (missing !== undefined) throw new Error(`page ${missing} is missing`);
  }

  /** Reads these pages, in ascending order. */
  async *read(pages: readonly number[]): AsyncGenerator<Page> {
    this.mustHold(pages);
    const perWindow = Math.ceil(WINDOW_BYTES / this.meta.pageSize);
    const sorted = Float64Array.from(pages).sort();
    for (let next = 0; next < sorted.length;) {
      const first = sorted[next]!;
      let after = next + 1;
      while (after < sorted.length && sorted[after]! < first + perWindow) after++;
      yield* await this.#window(sorted.subarray(next, after));
      next = after;
    }
  }

  /** Reads from the first of these pages to the last in one go. */
  async #window(pages: Float64Array): Promise<Page[]> {
    const { pageSize } = this.meta;
    const first = pages[0]!;
    const bytes = Buffer.alloc((pages.at(-1)! + 1 - first) * pageSize);
    await this.file.read(bytes, 0, bytes.length, first * pageSize);
    const viewOf = (page: number) => new DataView(bytes.buffer, bytes.byteOffset + (page - first) * pageSize, pageSize);
    return Array.from(pages, (page) => new Page(viewOf(page), page));
  }
}
