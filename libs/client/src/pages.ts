/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** of the next page; null: this is the last */
  readonly nextCursor: string | null;
}

/** As many as one page has at most. */
const LARGEST_PAGE = 200;

/**
 * Every item of a list, which is asked for page by page as they are taken. It is stable while others write.
 *
 * @param filter its `limit` is the size of a page, by default the largest that the service gives
 */
export async function* everyItem<T, F extends { readonly limit?: number; readonly cursor?: string }>(
  filter: F,
  ask: (page: F) => Promise<Page<T>>,
): AsyncGenerator<T, void, undefined> {
  let cursor = filter.cursor;
  do {
    const page: Page<T> = await ask({ limit: LARGEST_PAGE, ...filter, ...(cursor !== undefined && { cursor }) });
    yield* page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
