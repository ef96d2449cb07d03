import { invalid, type Fault } from '../http/problem.js';

const MOST = 100;

/** What is wrong with a load, up to a hundred faults: whoever has more learns of the others in the next try. */
export class Faults {
  readonly #faults: Fault[] = [];

  get full(): boolean {
    return this.#faults.length === MOST;
  }

  add(line: number, pointer: string, message: string): void {
    if (!this.full) this.#faults.push({ line, pointer, message });
  }

  /** @throws Problem 400 when there is any */
  refuse(): void {
    const more = this.full ? ' There may be more faults than these.' : '';
    const detail = `Nothing was loaded. Correct what errors names and send all of it again.${more}`;
    if (this.#faults.length > 0) throw invalid(this.#faults, detail);
  }
}
