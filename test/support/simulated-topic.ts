import type { PublicRecord, PublicTopic } from '@latchkey/projections';

/**
 * What becomes of an append. `store` works. `lose`, `part` and `keep` fail with nothing, the first records, or all in the
 * topic; `later` fails and all arrive when something else does. The others kill the process: before, in the middle, after.
 */
export type Fate = 'store' | 'lose' | 'part' | 'keep' | 'later' | 'die' | 'die-part' | 'die-keep' | 'die-later';

export const FATES: readonly Fate[] = [
  'store',
  'lose',
  'part',
  'keep',
  'later',
  'die',
  'die-part',
  'die-keep',
  'die-later',
];

/** A public topic in memory, to which any number of processes have links of their own. */
export class SimulatedTopic {
  /** everything in the order of its arrival */
  readonly arrived: { readonly partition: number; readonly record: PublicRecord }[] = [];
  #late: (() => void)[] = [];

  constructor(public partitions: number) {}

  /** @param fates of the appends of this process, then all are stored; @param waits turns until each of them happens */
  link(fates: readonly Fate[] = [], waits: readonly number[] = []): TopicLink {
    return new TopicLink(this, [...fates], [...waits]);
  }

  in(partition: number): PublicRecord[] {
    return this.arrived.filter((one) => one.partition === partition).map(({ record }) => record);
  }

  put(partition: number, records: readonly PublicRecord[]): void {
    for (const record of records) this.arrived.push({ partition, record });
    const late = this.#late.splice(0);
    for (const arrive of late) arrive();
  }

  putLater(partition: number, records: readonly PublicRecord[]): void {
    this.#late.push(() => {
      for (const record of records) this.arrived.push({ partition, record });
    });
  }
}

export class TopicLink implements PublicTopic {
  readonly #killed = new AbortController();

  constructor(
    private readonly topic: SimulatedTopic,
    private readonly fates: Fate[],
    private readonly waits: number[],
  ) {}

  /** Aborts when this process dies. */
  get killed(): AbortSignal {
    return this.#killed.signal;
  }

  async newest(): Promise<Map<number, PublicRecord>> {
    await this.#wait();
    const newest = new Map<number, PublicRecord>();
    for (const { partition, record } of this.topic.arrived) newest.set(partition, record);
    return newest;
  }

  partitionOf(key: string | null): number {
    const sum = [...(key ?? '')].reduce((total, letter) => total + letter.charCodeAt(0), 0);
    return sum % this.topic.partitions;
  }

  async append(partition: number, records: readonly PublicRecord[]): Promise<void> {
    const fate = this.fates.shift() ?? 'store';
    await this.#wait();
    // what was on its way when the process died may arrive or not: its own fate says so
    const { topic } = this;
    if (/store|keep/.test(fate)) topic.put(partition, records);
    if (/part/.test(fate)) topic.put(partition, records.slice(0, Math.ceil(records.length / 2)));
    if (/later/.test(fate)) topic.putLater(partition, records);
    if (fate.startsWith('die')) this.#killed.abort();
    if (fate !== 'store') throw new Error(`fate: ${fate}`);
  }

  async #wait(): Promise<void> {
    for (let turns = this.waits.shift() ?? 0; turns > 0; turns--) await new Promise(setImmediate);
  }
}
