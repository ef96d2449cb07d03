/** What the log adds to an event: where it belongs, when it was decided (ms since 1970, UTC) and by which user. */
export interface EventMeta {
  readonly account: string;
  readonly aggregate: string;
  readonly at: number;
  readonly actorUserId: string;
}

/** An event as a fold sees it. */
export type Recorded<E> = E & { readonly meta: EventMeta };
