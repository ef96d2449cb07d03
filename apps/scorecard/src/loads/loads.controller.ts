import { Caller, Changes, KeyKind, Revision, Scopes, type ChangeLog, type Target } from '@latchkey/passport';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { targetOf, type Element } from '../elements/element.js';
import { Elements } from '../elements/elements.js';
import { MeasureValues } from '../elements/measure-values.js';
import { unsupported } from '../http/problem.js';
import { checkRows, readRows } from './rows.js';

/** Values in bulk, for integrations that load data: all of a file or nothing. */
@Controller('loads')
export class LoadsController {
  constructor(
    private readonly elements: Elements,
    private readonly values: MeasureValues,
  ) {}

  @Post()
  @HttpCode(200)
  @KeyKind('data-loader')
  @Scopes('loads:write')
  @Revision({ action: 'values.loaded' })
  async load(@Caller() { user }: Caller, @Changes() changes: ChangeLog, @Body() csv: unknown) {
    if (!Buffer.isBuffer(csv)) throw unsupported('text/csv');
    const rows = await readRows(csv);
    const measures = this.elements.ownMeasures(user, new Set(rows.map(({ measureId }) => measureId)));
    if (measures.size > 0) changes.target(targetOfAll([...measures.values()]));
    checkRows(rows, measures);
    const before = this.#counts(measures);
    this.values.add(rows);
    changes.add('values', before, this.#counts(measures));
    changes.add('rows', null, rows.length);
    return { rows: rows.length, values: this.#counts(measures) };
  }

  /** How many values each measure has, by its id. */
  #counts(measures: ReadonlyMap<string, Element>): Record<string, number> {
    return Object.fromEntries([...measures.keys()].map((id) => [id, this.values.count(id)]));
  }
}

function targetOfAll(measures: readonly Element[]): Target {
  const [only, another] = measures;
  if (another === undefined) return targetOf(only!);
  const joined = (member: 'id' | 'name') => measures.map((measure) => measure[member]).join(', ');
  return { type: 'measures', id: joined('id'), name: joined('name') };
}
