import type { Element } from '../elements/element.js';
import { Faults } from './faults.js';
import type { Row } from './rows.js';

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
