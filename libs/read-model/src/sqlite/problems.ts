import { DamagedRow } from './row-sum.js';
import { ReadModelDamaged } from '../read-model.errors.js';

/** What goes wrong in the thread of a read model, as it is told to others. */
export interface Problem {
  readonly message: string;
  /** the file cannot be trusted: it is to be made anew */
  readonly damaged: boolean;
}

// SQLITE_CORRUPT, SQLITE_NOTADB, and a format that is too new
const DAMAGE_CODES = new Set([11, 26]);
const DAMAGE = /^SQLITE_(CORRUPT|NOTADB)/;

/** @param error as SQLite's driver, or what reads its rows, throws it */
export function problemOf(error: unknown): Problem {
  const { message, code = '', errcode = 0 } = error as Error & { code?: string; errcode?: number };
  // rows of this layout that cannot be read were written by nobody
  const unreadable = error instanceof DamagedRow || error instanceof SyntaxError || error instanceof TypeError;
  return { message, damaged: unreadable || DAMAGE.test(code) || DAMAGE_CODES.has(errcode & 0xff) };
}

/** @param where the file */
export function errorOf(where: string, { message, damaged }: Problem): Error {
  return damaged ? new ReadModelDamaged(where, message) : new Error(`The read model in ${where}: ${message}`);
}
