import type { KeyUse } from '@latchkey/domain';

const MOST = 500;
// a report may have 64 KiB
const MOST_BYTES = 40 * 1024;

/** The uses of keys that go with one report: as many as fit, the others with the next. */
export class ToldUses {
  /** whether Latchkey takes more than how often and when; an older one refuses reports that say more */
  inDetail = false;
  #held: readonly KeyUse[] = [];

  constructor(private readonly takeUses: (most: number) => readonly KeyUse[]) {}

  take(): readonly KeyUse[] {
    const uses = [...this.#held, ...this.takeUses(MOST - this.#held.length)];
    const told = this.inDetail ? uses : uses.flatMap(plain);
    const fitting = fittingIn(told);
    this.#held = told.slice(fitting);
    return told.slice(0, fitting);
  }
}

const plain = ({ key, count, last }: KeyUse): KeyUse[] => (count > 0 ? [{ key, count, last }] : []);

function fittingIn(uses: readonly KeyUse[]): number {
  let left = MOST_BYTES;
  const next = uses.findIndex((use) => (left -= Buffer.byteLength(JSON.stringify(use)) + 1) < 0);
  return next < 0 ? uses.length : next;
}
