import { createHash } from 'node:crypto';
import { COLLECTIONS, type CollectionName } from '@latchkey/projections';
import type { Database } from './database.js';
import { DOCUMENTS, nameIn } from './documents.js';
import { FACET_IN_SQL } from './facet-parts.js';

/** What a key's row holds beside its document, so that lists need nothing else. */
const KEYS_MORE = [
  'folded_name TEXT NOT NULL',
  'user_active INTEGER NOT NULL',
  'expired INTEGER NOT NULL',
  'last_used_at INTEGER',
  // as JSON; null: none
  'labels TEXT',
];
const FACET = `facet INTEGER NOT NULL GENERATED ALWAYS AS (${FACET_IN_SQL}) VIRTUAL`;
/** The same of a user's row. */
const USERS_MORE = ['folded TEXT NOT NULL'];

const TABLES = [
  'CREATE TABLE accounts (account INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE)',
  'CREATE TABLE checkpoints (source TEXT PRIMARY KEY, log TEXT NOT NULL, "offset" INTEGER NOT NULL, record TEXT NOT NULL) WITHOUT ROWID', // prettier-ignore
  // how far keys are marked as expired, see `Sweep`
  'CREATE TABLE sweep (complete_to INTEGER NOT NULL, begun_to INTEGER NOT NULL)',
  'INSERT INTO sweep VALUES (0, 0)',
  ...COLLECTIONS.map((name) => {
    const more = name === 'keys' ? [...KEYS_MORE, FACET] : name === 'users' ? USERS_MORE : [];
    // `exact` is the document as JSON, where it holds text that columns cannot; `sum` is a checksum of all of it
    const columns = [...DOCUMENTS[name].columns, 'account INTEGER NOT NULL', 'pos INTEGER NOT NULL', 'exact TEXT', 'sum INTEGER NOT NULL', ...more]; // prettier-ignore
    return `CREATE TABLE ${name} (seq INTEGER PRIMARY KEY, ${columns.join(', ')})`;
  }),
  // what is removed is removed while the file is filled, too
  'CREATE INDEX revisions_by_report ON revisions (reported_at) WHERE reported_at IS NOT NULL',
  'CREATE INDEX uses_by_time ON uses (at)',
];

const COUNT_IN = 'INSERT INTO key_counts VALUES (new.account, new.facet, 1) ON CONFLICT DO UPDATE SET n = n + 1';

/** The rows by which lists find keys with a label: those of one key, from a row of `keys`. */
const labelsOf = (row: string) =>
  `INSERT INTO key_labels SELECT ${row}.account, value, ${row}.facet, ${row}.created_at, ${row}.seq, ${row}.expires_at`;
const LABELS_CHANGE = ['labels', 'facet', 'created_at', 'expires_at', 'account']
  .map((column) => `new.${column} IS NOT old.${column}`)
  .join(' OR ');
// A key without labels has no row, and is asked no more than whether it has some.
const LABELLED = [
  'CREATE TABLE key_labels (account INTEGER, label TEXT, facet INTEGER, created_at INTEGER, seq INTEGER, expires_at INTEGER, PRIMARY KEY (account, label, facet, created_at, seq)) WITHOUT ROWID', // prettier-ignore
  `${labelsOf('keys')} FROM keys, json_each(labels) WHERE labels IS NOT NULL ORDER BY 1, 2, 3, 4, 5`,
  `CREATE TRIGGER keys_labelled AFTER INSERT ON keys WHEN new.labels IS NOT NULL BEGIN
     ${labelsOf('new')} FROM json_each(new.labels);
   END`,
  `CREATE TRIGGER keys_labelled_anew AFTER UPDATE ON keys
   WHEN (new.labels IS NOT NULL OR old.labels IS NOT NULL) AND (${LABELS_CHANGE}) BEGIN
     DELETE FROM key_labels WHERE account = old.account AND label IN (SELECT value FROM json_each(old.labels))
       AND facet = old.facet AND created_at = old.created_at AND seq = old.seq;
     ${labelsOf('new')} FROM json_each(new.labels);
   END`,
  // how many keys of which facet have it
  'CREATE TABLE label_counts (account INTEGER, label TEXT, facet INTEGER, n INTEGER NOT NULL, PRIMARY KEY (account, label, facet)) WITHOUT ROWID', // prettier-ignore
  'INSERT INTO label_counts SELECT account, label, facet, count(*) FROM key_labels GROUP BY account, label, facet',
  `CREATE TRIGGER labels_counted AFTER INSERT ON key_labels BEGIN
     INSERT INTO label_counts VALUES (new.account, new.label, new.facet, 1) ON CONFLICT DO UPDATE SET n = n + 1;
   END`,
  `CREATE TRIGGER labels_uncounted AFTER DELETE ON key_labels BEGIN
     UPDATE label_counts SET n = n - 1 WHERE account = old.account AND label = old.label AND facet = old.facet;
     DELETE FROM label_counts WHERE account = old.account AND label = old.label AND facet = old.facet AND n = 0;
   END`,
];

/** What answers come from, beside the tables. While many documents are written it is not there: making it at last is faster. */
const INDEXES = [
  'UPDATE keys SET user_active = 0 WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = mapped_user_id AND users.account = keys.account AND active)', // prettier-ignore
  'UPDATE keys SET last_used_at = usage.last_used_at FROM usage WHERE usage.id = keys.id AND usage.account = keys.account',
  // what stands behind `seq` is what searches, times and labels are judged by, so that no row is read for that
  'CREATE INDEX keys_by_creation ON keys (account, facet, created_at, seq, expires_at, folded_name)',
  'CREATE INDEX keys_by_name ON keys (account, facet, folded_name, seq, expires_at, created_at)',
  'CREATE INDEX keys_by_expiry ON keys (account, facet, expires_at, seq, folded_name, created_at)',
  'CREATE INDEX keys_by_use ON keys (account, facet, last_used_at, seq, expires_at, folded_name, created_at) WHERE last_used_at IS NOT NULL',
  'CREATE INDEX keys_of_user ON keys (account, mapped_user_id, facet, created_at, seq, expires_at)',
  // whose mark a sweep sets, or takes back
  'CREATE INDEX keys_due ON keys (expires_at) WHERE expired = 0',
  'CREATE INDEX keys_ended ON keys (expires_at) WHERE expired = 1',
  'CREATE INDEX keys_by_access_key ON keys (access_key)',
  'CREATE INDEX users_by_creation ON users (account, active, created_at)',
  'CREATE INDEX users_by_external_id ON users (account, external_id, created_at) WHERE external_id IS NOT NULL',
  'CREATE INDEX revisions_by_time ON revisions (account, at)',
  'CREATE INDEX revisions_by_user ON revisions (account, user_id, at)',
  'CREATE INDEX revisions_by_target ON revisions (account, target_id, at)',
  'CREATE INDEX revisions_by_target_type ON revisions (account, target_type, at)',
  'CREATE INDEX revisions_by_action ON revisions (account, action, at)',
  'CREATE INDEX revisions_via_key ON revisions (account, via_key_id, at) WHERE via_key_id IS NOT NULL',
  'CREATE INDEX checks_by_time ON checks (account, at)',
  'CREATE INDEX uses_of_key ON uses (account, key, at)',
  'CREATE TABLE key_counts (account INTEGER, facet INTEGER, n INTEGER NOT NULL, PRIMARY KEY (account, facet)) WITHOUT ROWID', // prettier-ignore
  'INSERT INTO key_counts SELECT account, facet, count(*) FROM keys GROUP BY account, facet',
  `CREATE TRIGGER keys_counted AFTER INSERT ON keys BEGIN ${COUNT_IN}; END`,
  `CREATE TRIGGER keys_counted_anew AFTER UPDATE ON keys WHEN new.facet <> old.facet OR new.account <> old.account BEGIN
     UPDATE key_counts SET n = n - 1 WHERE account = old.account AND facet = old.facet;
     ${COUNT_IN};
   END`,
  ...LABELLED,
  ...['key', 'user'].flatMap((one) => [
    // the texts stand in the rows of keys and users already
    `CREATE VIRTUAL TABLE ${one}_trigrams USING fts5(text, content='', contentless_delete=1, detail=none, tokenize='trigram case_sensitive 1')`, // prettier-ignore
    `CREATE VIRTUAL TABLE ${one}_terms USING fts5vocab(${one}_trigrams, row)`,
    // as `indexed` does
    `INSERT INTO ${one}_trigrams (rowid, text) SELECT seq, ${one === 'key' ? 'folded_name || char(10, 10)' : 'folded'} FROM ${one}s`,
  ]),
];

/** Tells this layout from every other: a file that has another one is made anew. */
export const LAYOUT = createHash('sha256')
  .update([...TABLES, ...INDEXES].join('\n'))
  .digest('base64url')
  .slice(0, 16);

/** The columns of a row beside those of its document. */
export function moreOf(collection: CollectionName): string[] {
  return (collection === 'keys' ? KEYS_MORE : collection === 'users' ? USERS_MORE : []).map(nameIn);
}

/** Makes the tables of a new file, within a transaction. Until `completeLayout` they can only be filled. */
export function makeTables(database: Database): void {
  for (const sql of TABLES) database.exec(sql);
}

/** Makes everything that answers need, from what is in the tables, within a transaction: step by step, each takes a while. */
export function* completeLayout(database: Database, now: number): Generator<() => void> {
  yield () => database.run('UPDATE sweep SET complete_to = ?, begun_to = ?', [now, now]);
  yield () => database.run('UPDATE keys SET expired = 1 WHERE expires_at <= ?', [now]);
  for (const sql of INDEXES) yield () => database.exec(sql);
}

/** From then on the file says that it has this layout. */
export function sayLayout(database: Database): void {
  database.transaction(() => {
    database.exec('CREATE TABLE layout (digest TEXT NOT NULL)');
    database.run('INSERT INTO layout VALUES (?)', [LAYOUT]);
  });
}

/** The layout that a file says it has; null when it says none. */
export function layoutOf(database: Database): string | null {
  const found = database.value("SELECT count(*) FROM sqlite_schema WHERE name = 'layout'");
  return found === 0 ? null : String(database.value('SELECT CAST(digest AS BLOB) FROM layout'));
}

export function isEmpty(database: Database): boolean {
  return database.value('SELECT count(*) FROM sqlite_schema') === 0;
}

/** @throws Error when pages of the file are not what they should be */
export function mustBeSound(database: Database): void {
  const found = database.value('PRAGMA quick_check(1)');
  if (found !== 'ok') throw new Error(String(found));
}
