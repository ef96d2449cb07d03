import { Wakeup, type Verdict } from '@latchkey/event-log';

export class AwaitedRecords {
  readonly #verdicts = new Map<string, (verdict: Verdict) => void>();
  readonly #advanced = new Wakeup();
  #offsets: { readonly offset: number; readonly resolve: () => void }[] = [];

  /** Call `forget` when the verdict is not waited for any more. */
  verdictOn(id: string) {
    const verdict = new Promise<Verdict>((resolve) => this.#verdicts.set(id, resolve));
    return { verdict, forget: () => void this.#verdicts.delete(id) };
  }

  /** Resolves once everything up to this offset has been judged. */
  judged(offset: number): Promise<void> {
    return new Promise((resolve) => this.#offsets.push({ offset, resolve }));
  }

  /** Resolves when anything more has been judged, or after `ms`. */
  advanced(ms: number): Promise<void> {
    return this.#advanced.wait(ms);
  }

  settle(id: string, verdict: Verdict): void {
    this.#verdicts.get(id)?.(verdict);
    this.#verdicts.delete(id);
  }

  advance(offset: number): void {
    this.#advanced.ring();
    const due = this.#offsets.filter((one) => one.offset <= offset);
    if (due.length === 0) return;
    this.#offsets = this.#offsets.filter((one) => one.offset > offset);
    for (const one of due) one.resolve();
  }
}
