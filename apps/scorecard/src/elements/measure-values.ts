import { Injectable } from '@nestjs/common';
import { full } from '../http/problem.js';
import { SEED_VALUES } from './element.js';

/** What a measure was on a day, `YYYY-MM-DD`. */
export interface MeasureValue {
  readonly measureId: string;
  readonly date: string;
  readonly value: number;
}

/** The values of all measures, in memory; one per measure and day. */
@Injectable()
export class MeasureValues {
  readonly #values = new Map<string, Map<string, number>>();
  #total = 0;

  constructor(private readonly most: number) {
    this.add(SEED_VALUES);
  }

  /** By date. */
  of(measureId: string): { readonly date: string; readonly value: number }[] {
    const values = [...(this.#values.get(measureId) ?? [])].map(([date, value]) => ({ date, value }));
    return values.sort((a, b) => (a.date < b.date ? -1 : 1));
  }

  count(measureId: string): number {
    return this.#values.get(measureId)?.size ?? 0;
  }

  /** Adds all of them; a value of the same day is replaced. @throws Problem 507 when they do not fit: none is added */
  add(values: readonly MeasureValue[]): void {
    const fresh = values.filter(({ measureId, date }) => !this.#values.get(measureId)?.has(date)).length;
    if (this.#total + fresh > this.most) throw full(this.most - this.#total);
    for (const { measureId, date, value } of values) {
      const own = this.#values.get(measureId) ?? new Map<string, number>();
      this.#values.set(measureId, own.set(date, value));
    }
    this.#total += fresh;
  }

  drop(measureId: string): void {
    this.#total -= this.count(measureId);
    this.#values.delete(measureId);
  }
}
