// Documents of an account with many keys, as projections make them.
import { randomBytes } from 'node:crypto';
import {
  BLANK_KEY,
  BLANK_USER,
  idFromBytes,
  issueCredential,
  KEY_FIELDS,
  lacking,
  pick,
  USER_FIELDS,
} from '@latchkey/domain';
import { ACCOUNT, START } from './history.mjs';

const DAY = 86_400_000;
const USERS = 1_000;
const BATCH = 2_000;
const SYSTEMS = ['Nightly import', 'Warehouse sync', 'Scorecard export', 'CRM bridge', 'Payroll feed', 'Café loader'];
const TEAMS = ['Berlin', 'İstanbul', 'Straße 9', 'Tokyo', 'Lima', 'Oslo', 'Quito', 'Zürich', 'Nairobi', 'Perth'];
/** So many tags are on a thousandth of the keys each. */
export const TEAMS_TAGGED = 1_000;
// at both sizes more than are looked up one by one
const OLDEST = 30_000;
/** What questions take for the time. */
export const NOW = START + 400 * DAY;

const id = (prefix) => idFromBytes(prefix, randomBytes(16));
const KEY = pick(BLANK_KEY, lacking(KEY_FIELDS, 'secret'));
const USER = pick(BLANK_USER, lacking(USER_FIELDS, 'secret'));
const shared = { accountId: ACCOUNT.id, quarantined: false };

/** One in fifty users is inactive. */
export const users = Array.from({ length: USERS }, (_, n) => {
  const own = { id: id('usr'), name: `Person ${n}`, createdAt: START + n, active: n % 50 !== 7, pos: n };
  return { ...USER, ...shared, ...own };
});

// Each has the tag of its team; others are on half of the keys, on a tenth, and on the oldest. Half are of production.
function labels(n) {
  const tags = [`team-${n % TEAMS_TAGGED}`];
  if (n & 4) tags.push('automated');
  if (n % 10 === 3) tags.push('reviewed');
  if (n < OLDEST) tags.push('legacy');
  return { tags, environment: n & 2 ? 'production' : n & 1 ? 'staging' : null };
}

// A third ends within the two years around now, one in seven is switched off, one in twenty deleted.
function key(n) {
  const at = START + n * 30_000;
  const user = users[(n * 7) % USERS].id;
  const name = `${SYSTEMS[n % SYSTEMS.length]} ${TEAMS[(n >> 3) % TEAMS.length]} ${n}`;
  const expiresAt = n % 3 === 0 ? NOW + ((n * 7919) % 730) * DAY - 365 * DAY : null;
  const state = { enabled: n % 7 !== 0, deleted: n % 20 === 0, kind: n % 10 === 0 ? 'data-loader' : 'api' };
  const times = { createdAt: at, updatedAt: at, expiresAt };
  const people = { mappedUserId: user, createdBy: users[0].id };
  const { accessKey } = issueCredential(state.kind);
  return { ...KEY, ...shared, id: id('key'), name, accessKey, ...labels(n), ...state, ...times, ...people, pos: n };
}

function created({ id: target, name, createdAt, pos }) {
  const by = { user: { id: users[0].id, name: users[0].name }, via: null };
  const what = { action: 'KeyCreated', target: { type: 'key', id: target, name }, changes: [], outcome: 'done' };
  const source = { service: 'latchkey', address: '192.0.2.17' };
  return { id: id('rev'), accountId: ACCOUNT.id, at: createdAt, ...by, ...what, requestId: `req-${pos}`, source, pos };
}

/** Writes an account with so many keys into a store, each with its first revision; half of them were used. */
export async function fillWithKeys(store, count) {
  await store.apply('log', { users }, { log: 'bench', offset: 0, record: '0' });
  for (let from = 0; from < count; from += BATCH) {
    const keys = Array.from({ length: Math.min(BATCH, count - from) }, (_, n) => key(from + n));
    const usage = keys.flatMap(({ id, createdAt, pos }) => {
      return pos % 2 ? { id, accountId: ACCOUNT.id, uses: 3, lastUsedAt: createdAt + (pos % 90) * DAY, pos } : [];
    });
    const position = { log: 'bench', offset: from + keys.length, record: String(from) };
    await store.apply('log', { keys, revisions: keys.map(created) }, position);
    await store.apply('activity', { usage }, position);
  }
}
