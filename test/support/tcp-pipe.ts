/** What happens to bytes: they pass, wait until the weather changes (as with packets sent again), or are lost for good. */
export type Fate = 'pass' | 'hold' | 'lose';

/** One direction of a connection: bytes wait here for as long as the weather wants. */
export class Pipe {
  #queue: { readonly chunk: Buffer | null; readonly due: number }[] = [];
  #timer: NodeJS.Timeout | null = null;
  #lost = false;

  constructor(
    private readonly weather: () => { readonly fate: Fate; readonly delayMs: number },
    /** null: the end */
    private readonly deliver: (chunk: Buffer | null) => void,
  ) {}

  /** Takes what came; null: the end. */
  push(chunk: Buffer | null): void {
    this.#queue.push({ chunk, due: performance.now() + this.weather().delayMs });
    this.pump();
  }

  /** Delivers what may be delivered by now. A connection that lost bytes once delivers none any more. */
  pump(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    while (this.#queue.length > 0) {
      const { fate } = this.weather();
      if (fate === 'hold') return;
      this.#lost ||= fate === 'lose';
      const wait = this.#queue[0]!.due - performance.now();
      if (!this.#lost && wait > 0) {
        this.#timer = setTimeout(() => this.pump(), wait);
        return;
      }
      const { chunk } = this.#queue.shift()!;
      if (!this.#lost) this.deliver(chunk);
    }
  }

  stop(): void {
    this.#queue = [];
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
