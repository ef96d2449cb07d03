import type { Sweep } from '../facets.js';
import type { Database } from './database.js';

const AT_ONCE = 200;

export function sweepOf(database: Database): Sweep {
  const [completeTo, begunTo] = database.first('SELECT complete_to, begun_to FROM sweep') as [number, number];
  return { completeTo, begunTo };
}

/** Marks some of the keys that ended by a time, or takes the marks of some back when the clock was set back. @returns whether there may be more */
export function sweepSome(database: Database, now: number): boolean {
  const { completeTo, begunTo } = sweepOf(database);
  const due = dueIn(database, now);
  // what ended by a time before this one has its mark
  if (due.length === 0 && completeTo === begunTo) return false;
  return database.transaction(() => {
    // what is marked in between is known to lie in between
    database.run('UPDATE sweep SET complete_to = ?, begun_to = ?', [Math.min(completeTo, now), Math.max(begunTo, now)]);
    const marked = 'UPDATE keys SET expired = expires_at <= ? WHERE seq IN (SELECT value FROM json_each(?))';
    if (due.length > 0) database.run(marked, [now, JSON.stringify(due)]);
    if (due.length >= AT_ONCE) return true;
    database.run('UPDATE sweep SET complete_to = ?, begun_to = ?', [now, now]);
    return false;
  });
}

/** Some of the keys whose mark is not what it should be at a time. */
function dueIn(database: Database, now: number): number[] {
  const due = 'SELECT seq FROM keys INDEXED BY keys_due WHERE expired = 0 AND expires_at <= ? LIMIT ?';
  const early = 'SELECT seq FROM keys INDEXED BY keys_ended WHERE expired = 1 AND expires_at > ? LIMIT ?';
  return [...database.all(due, [now, AT_ONCE]), ...database.all(early, [now, AT_ONCE])].flat() as number[];
}
