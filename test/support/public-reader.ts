/** What a reader needs of a record of the public topic. */
export interface ReadRecord {
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A reader that does what docs/events.md asks for and no more: it drops what is not above the newest sequence of its
 * subject, starts over with a history that it has not met, and never goes back to one that it has left or to the beginning of one.
 */
export class PublicReader {
  /** ids of events by subject, as they were taken */
  history = new Map<string, string[]>();
  /** gaps that were met: there must be none */
  readonly gaps: string[] = [];
  dropped = 0;
  readonly #met: string[] = [];

  take({ headers }: ReadRecord): void {
    const { ce_history: history, ce_subject: subject, ce_sequence: sequence, ce_id: id } = headers;
    if (!this.#met.some((one) => one.startsWith(history!))) {
      this.#met.push(history!);
      this.history = new Map();
    }
    const taken = this.history.get(subject!) ?? [];
    if (history !== this.#met.at(-1) || Number(sequence) <= taken.length) {
      this.dropped++;
      return;
    }
    if (Number(sequence) !== taken.length + 1) this.gaps.push(`${subject}: ${sequence} after ${taken.length}`);
    this.history.set(subject!, [...taken, id!]);
  }
}
