import { facetOf, type Facet } from '../facets.js';
import { KeyTally } from '../key-tally.js';
import type { KeyCounts } from '../read-model.port.js';
import type { Database } from './database.js';
import { all, sql, type Sql } from './sql.js';
import { sweepOf } from './sweep.js';

/** Adds up what is counted in each facet. Only keys that ended since the table was swept, or that end soon, are looked at. */
export function countKeys(database: Database, account: number, now: number, soon: number): KeyCounts {
  const tally = new KeyTally();
  const inFacet = (facet: Facet, ...conditions: Sql[]) => {
    const where = all(sql('account = ?', account), sql('facet = ?', facet.number), ...conditions);
    const counted = `SELECT count(*) FROM keys INDEXED BY keys_by_expiry WHERE ${where.text}`;
    return database.value(counted, where.values) as number;
  };
  const ended = sql('expires_at <= ?', now);
  const endsLater = sql('expires_at > ?', now);
  const { completeTo, begunTo } = sweepOf(database);
  for (const [number, count] of database.all('SELECT facet, n FROM key_counts WHERE account = ?', [account])) {
    const facet = facetOf(number as number);
    const { state } = facet;
    tally.add(facet, state, count as number);
    if (state === 'expired' && now < begunTo) {
      const [on, off] = [1, 0].map((enabled) => inFacet(facet, endsLater, sql('enabled = ?', enabled)));
      tally.add(facet, 'expired', -on! - off!);
      tally.add(facet, 'active', on!);
      tally.add(facet, 'disabled', off!);
      tally.expiringSoon += inFacet(facet, endsLater, sql('enabled = 1 AND expires_at < ?', soon));
    }
    if (!facet.ends || (state !== 'active' && state !== 'disabled')) continue;
    const over = now > completeTo ? inFacet(facet, ended) : 0;
    tally.add(facet, state, -over);
    tally.add(facet, 'expired', over);
    if (state === 'active') tally.expiringSoon += inFacet(facet, endsLater, sql('expires_at < ?', soon));
  }
  return tally;
}
