/** A B-tree in the file, as a meta page or a record of the main tree describes it. */
export interface Tree {
  /** null when it is empty */
  readonly root: number | null;
  /** levels, leaves included */
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
}

/** What the newest meta page says of the file. */
export interface Meta {
  /** bytes */
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: number;
  /** pages free to be used again, and the tree that names all others */
  readonly trees: readonly [free: Tree, main: Tree];
}

const MAGIC = 0xbeefc0de;
const FORMAT = 2;
const META_PAGE = 0x08;
// The tree of free pages has numbers as keys; options that lmdb would persist beside that are not used here.
const FLAGS = 0x08;
const HEADER = 24;
const NO_PAGE = 0xffffffffffffffffn;
const TREE_BYTES = 48;

/** How many bytes of a meta page count. */
export const META_BYTES = HEADER + 136;

/** Reads the page size off the first meta page. @throws Error that says what is wrong */
export function pageSizeOf(first: DataView): number {
  const size = first.getUint32(HEADER + 24, true);
  if (first.getUint32(HEADER, true) !== MAGIC) throw new Error('it is not an lmdb file');
  if (size < 512 || size > 65536 || (size & (size - 1)) !== 0) throw new Error('its page size is impossible');
  return size;
}

/** The meta page that counts: the newer of the two. @throws Error that says what is wrong with either */
export function newestMeta(views: readonly [DataView, DataView]): Meta {
  const [even, odd] = [parse(views[0], 0), parse(views[1], 1)];
  // Transaction n writes meta page n % 2, so the two follow on each other.
  if (Math.abs(even.transaction - odd.transaction) > 1) throw new Error('its meta pages contradict each other');
  return odd.transaction > even.transaction ? odd : even;
}

function parse(view: DataView, index: 0 | 1): Meta {
  const pageSize = pageSizeOf(view);
  const numberAt = (at: number) => Number(view.getBigUint64(HEADER + at, true));
  const [mapBytes, lastPage, transaction] = [numberAt(16), numberAt(120), numberAt(128)];
  const isMeta = view.getBigUint64(0, true) === BigInt(index) && view.getUint16(18, true) === META_PAGE;
  const isKnown = (view.getUint32(HEADER + 4, true) & 0xffff) === FORMAT && view.getUint16(HEADER + 28, true) === FLAGS;
  if (!isMeta || !isKnown) throw new Error(`meta page ${index} is none of format ${FORMAT}`);
  // lmdb takes no page beyond its map.
  const isPossible = (lastPage + 1) * pageSize <= mapBytes && (transaction === 0 || transaction % 2 === index);
  if (!isPossible) throw new Error(`meta page ${index} says what cannot be`);
  return { pageSize, lastPage, transaction, trees: [treeAt(view, HEADER + 24), treeAt(view, HEADER + 72)] };
}

/** The tree described at this place. */
export function treeAt(view: DataView, at: number): Tree {
  const root = view.getBigUint64(at + TREE_BYTES - 8, true);
  return {
    root: root === NO_PAGE ? null : Number(root),
    depth: view.getUint16(at + 6, true),
    branchPages: Number(view.getBigUint64(at + 8, true)),
    leafPages: Number(view.getBigUint64(at + 16, true)),
  };
}
