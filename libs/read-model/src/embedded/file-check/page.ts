import { treeAt, type Tree } from './meta-pages.js';

/** A run of pages that holds one long value. */
export interface LongValue {
  readonly first: number;
  readonly pages: number;
}

const KIND = { branch: 0x01, leaf: 0x02, long: 0x04 } as const;
const PAGE_HEADER = 24;
const NODE_HEADER = 8;
const IS_LONG = 0x01;
const IS_TREE = 0x02;
const TREE_BYTES = 48;
const LONG_BYTES = 24;

/** One page. Every question throws an Error that says what is wrong with it. */
export class Page {
  constructor(
    private readonly view: DataView,
    readonly number: number,
  ) {}

  /** The pages below this branch page. */
  children(): number[] {
    this.#mustBe('branch');
    return this.#nodes().map((at) => {
      this.#mustFit(at, 0);
      const low = this.view.getUint16(at, true) + this.view.getUint16(at + 2, true) * 2 ** 16;
      return low + this.view.getUint16(at + 4, true) * 2 ** 32;
    });
  }

  /** What this leaf page refers to. */
  references(): { trees: Tree[]; values: LongValue[] } {
    this.#mustBe('leaf');
    const found = { trees: [] as Tree[], values: [] as LongValue[] };
    for (const at of this.#nodes()) {
      const flags = this.view.getUint16(at + 4, true);
      const size = this.view.getUint32(at, true);
      if (flags > IS_TREE) throw this.#wrong('a record of no known sort');
      const data = this.#mustFit(at, flags === IS_LONG ? LONG_BYTES : flags === IS_TREE ? TREE_BYTES : size);
      if (flags === IS_TREE) found.trees.push(treeAt(this.view, data));
      if (flags === IS_LONG) found.values.push(this.#longValue(data, size));
    }
    return found;
  }

  /** Checks that this page begins a long value. */
  beginsLongValue({ pages }: LongValue): void {
    this.#mustBe('long');
    if (this.view.getUint32(20, true) < pages) throw this.#wrong('less than its value needs');
  }

  #longValue(data: number, size: number): LongValue {
    const first = Number(this.view.getBigUint64(data, true));
    const pages = Number(this.view.getBigUint64(data + 16, true));
    if (pages * this.view.byteLength - PAGE_HEADER < size) throw this.#wrong('a value longer than its pages');
    return { first, pages };
  }

  #mustBe(kind: keyof typeof KIND): void {
    const itself = this.view.getBigUint64(0, true) === BigInt(this.number);
    if (!itself || this.view.getUint16(18, true) !== KIND[kind])
      throw this.#wrong(`something else than a ${kind} page`);
  }

  /** Where the records begin; lmdb counts all of it from the end of the header. */
  #nodes(): number[] {
    const [lower, upper] = [this.view.getUint16(20, true), this.view.getUint16(22, true)];
    const end = this.view.byteLength;
    if (lower % 2 !== 0 || lower > upper || PAGE_HEADER + upper > end) throw this.#wrong('no list of records');
    const nodes = Array.from(
      { length: lower / 2 },
      (_, i) => PAGE_HEADER + this.view.getUint16(PAGE_HEADER + i * 2, true),
    );
    if (nodes.some((node) => node < PAGE_HEADER + upper || node + NODE_HEADER > end)) throw this.#wrong('lost records');
    return nodes;
  }

  /** Where the data of a record begins, which must lie in the page. */
  #mustFit(node: number, dataBytes: number): number {
    const data = node + NODE_HEADER + this.view.getUint16(node + 6, true);
    if (data + dataBytes > this.view.byteLength) throw this.#wrong('a record that is cut off');
    return data;
  }

  #wrong(what: string): Error {
    return new Error(`page ${this.number} holds ${what}`);
  }
}
