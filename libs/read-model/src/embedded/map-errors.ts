import { ReadModelDamaged } from '../read-model.errors.js';

// CORRUPTED, PAGE_NOTFOUND, PANIC, VERSION_MISMATCH, INVALID, INCOMPATIBLE, BAD_TXN, PROBLEM: none of them comes from
// how lmdb is used here.
const DAMAGE = new Set([-30796, -30797, -30795, -30794, -30793, -30784, -30782, -30779]);

/** Does something with the files; what lmdb or JSON say of damaged ones becomes ReadModelDamaged. */
export async function mapErrors<T>(folder: string, action: () => Promise<T> | T): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const { code, message } = error as Error & { code?: unknown };
    if (!DAMAGE.has(code as number) && !(error instanceof SyntaxError)) throw error;
    throw new ReadModelDamaged(folder, message, { cause: error });
  }
}
