import { open, type FileHandle } from 'node:fs/promises';
import { META_BYTES, newestMeta, pageSizeOf, type Tree } from './meta-pages.js';
import { PageFile } from './page-file.js';
import type { LongValue } from './page.js';

// About a second's reading. Of a larger file only the branch pages (1 in 100) are read.
const WHOLE_BYTES = 256 << 20;

/**
 * Checks the structure of an lmdb file before lmdb maps it: a truncated or overwritten file would take the whole process
 * down. Layout: `MDB_meta`, `MDB_page` and `MDB_node` in lmdb's mdb.c.
 *
 * @throws Error that says what is wrong
 */
export async function checkFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const pages = await pageFile(file, size);
    const [free, main] = pages.meta.trees;
    await checkTree(pages, free, true);
    for (const tree of await checkTree(pages, main, true)) {
      await checkTree(pages, tree, pages.short || size <= WHOLE_BYTES);
    }
  } finally {
    await file.close();
  }
}

async function pageFile(file: FileHandle, size: number): Promise<PageFile> {
  const metaAt = async (at: number) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(META_BYTES), 0, META_BYTES, at);
    if (bytesRead < META_BYTES) throw new Error('it is cut off before its first page');
    return new DataView(buffer.buffer, buffer.byteOffset, META_BYTES);
  };
  const even = await metaAt(0);
  const odd = await metaAt(pageSizeOf(even));
  const meta = newestMeta([even, odd]);
  if (pageSizeOf(even) !== pageSizeOf(odd)) throw new Error('its meta pages contradict each other');
  return new PageFile(file, size, meta);
}

/** Checks the branch pages of a tree, and its leaves if asked to; returns the trees that its leaves name. */
async function checkTree(pages: PageFile, tree: Tree, leaves: boolean): Promise<Tree[]> {
  if (tree.root === null) return [];
  let level = [tree.root];
  let branchPages = 0;
  for (let depth = tree.depth; depth > 1; depth--) {
    const below: number[] = [];
    for await (const page of pages.read(level)) below.push(...page.children());
    branchPages += level.length;
    level = below;
    if (level.length > tree.leafPages + tree.branchPages) break;
  }
  if (branchPages !== tree.branchPages || level.length !== tree.leafPages) throw new Error('a tree misses pages');
  pages.mustHold(level);
  return leaves ? checkLeaves(pages, level) : [];
}

async function checkLeaves(pages: PageFile, leaves: readonly number[]): Promise<Tree[]> {
  const trees: Tree[] = [];
  const values = new Map<number, LongValue>();
  for await (const page of pages.read(leaves)) {
    const found = page.references();
    trees.push(...found.trees);
    for (const value of found.values) values.set(value.first, value);
  }
  pages.mustHold([...values.values()].map(({ first, pages: count }) => first + count - 1));
  for await (const page of pages.read([...values.keys()])) page.beginsLongValue(values.get(page.number)!);
  return trees;
}
