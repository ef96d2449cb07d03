import type { Element } from '../elements/element.js';
import { invalid, type Fault } from '../http/problem.js';
import type { Row } from './rows.js';

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

/**
 * Checks rows that can be read: whose their measures are, and that none says the same day twice.
 *
 * @throws Problem 400
 */
export function checkRows(rows: readonly Row[], own: ReadonlyMap<string, Element>): void {
  const faults = new Faults();
  const lines = new Map<string, number>();
  for (const { line, measureId, date } of rows) {
    const first = lines.get(`${measureId} ${date}`);
    // who may only view a measure learns no more than who may not even that
    if (!own.has(measureId)) faults.add(line, '/measureId', 'must be a measure that you own');
    else if (first !== undefined) faults.add(line, '/date', `has a value in line ${first} already`);
    else lines.set(`${measureId} ${date}`, line);
  }
  faults.refuse();
}
