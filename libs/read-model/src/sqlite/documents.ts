import { createHash } from 'node:crypto';
import { BLANK_KEY, BLANK_USER, KEY_FIELDS, lacking, USER_FIELDS, type Fields } from '@latchkey/domain';
import type {
  CollectionName,
  Collections,
  FieldChange,
  RevisionDocument,
  UseHourDocument,
} from '@latchkey/projections';
import type { Row, Value } from './database.js';

/** How the documents of a collection stand in a table: a column for each member, and `account` for that of their account. */
export interface DocumentTable<D> {
  /** definitions in SQL, beside `seq`, `account`, `pos` and `exact` */
  readonly columns: readonly string[];
  values(document: D): Value[];
  document(accountId: string, pos: number, values: Row): D;
}

/** The tables of documents, by collection. */
export const DOCUMENTS: { readonly [C in CollectionName]: DocumentTable<Collections[C]> } = {
  keys: profile(KEY_FIELDS, BLANK_KEY),
  users: profile(USER_FIELDS, BLANK_USER),
  revisions: {
    columns: [
      'id TEXT NOT NULL UNIQUE',
      'at INTEGER NOT NULL',
      'user_id TEXT NOT NULL',
      'user_name TEXT NOT NULL',
      'via_key_id TEXT',
      'via_key_name TEXT',
      'action TEXT NOT NULL',
      'target_type TEXT NOT NULL',
      'target_id TEXT NOT NULL',
      'target_name TEXT NOT NULL',
      'changes TEXT NOT NULL',
      'outcome TEXT NOT NULL',
      'request_id TEXT',
      'service TEXT NOT NULL',
      'address TEXT',
      'reported_at INTEGER',
    ],
    values: ({ id, at, user, via, action, target, changes, outcome, requestId, source, reportedAt }) => [
      storable(id),
      at,
      storable(user.id),
      user.name,
      via && storable(via.keyId),
      via && via.keyName,
      storable(action),
      storable(target.type),
      storable(target.id),
      target.name,
      JSON.stringify(changes),
      outcome,
      requestId,
      source.service,
      source.address,
      reportedAt ?? null,
    ],
    document: (accountId, pos, row) => {
      const [id, at, userId, userName, keyId, keyName, action, type, targetId, name, changes, outcome, ...rest] = row;
      const [requestId, service, address, reportedAt] = rest;
      const document = {
        id,
        accountId,
        at,
        user: { id: userId, name: userName },
        via: keyId === null ? null : { keyId, keyName },
        action,
        target: { type, id: targetId, name },
        changes: JSON.parse(changes as string) as FieldChange[],
        outcome,
        requestId,
        source: { service, address },
        pos,
      };
      return (reportedAt === null ? document : Object.assign(document, { reportedAt })) as RevisionDocument;
    },
  },
  usage: {
    columns: ['id TEXT NOT NULL UNIQUE', 'uses INTEGER NOT NULL', 'last_used_at INTEGER NOT NULL'],
    values: ({ id, uses, lastUsedAt }) => [storable(id), uses, lastUsedAt],
    document: (accountId, pos, row) => {
      const [id, uses, lastUsedAt] = row as [string, number, number];
      return { id, accountId, uses, lastUsedAt, pos };
    },
  },
  checks: {
    columns: ['id TEXT NOT NULL UNIQUE', 'at INTEGER NOT NULL', 'accepted INTEGER NOT NULL', 'refused TEXT NOT NULL'],
    values: ({ id, at, accepted, refused }) => [storable(id), at, accepted, JSON.stringify(refused)],
    document: (accountId, pos, row) => {
      const [id, at, accepted, refused] = row as [string, number, number, string];
      return { id, accountId, at, accepted, refused: JSON.parse(refused) as Record<string, number>, pos };
    },
  },
  uses: {
    columns: ['id TEXT NOT NULL UNIQUE', 'key TEXT NOT NULL', 'at INTEGER NOT NULL', 'services TEXT NOT NULL'],
    values: ({ id, key, at, services }) => [storable(id), storable(key), at, JSON.stringify(services)],
    document: (accountId, pos, row) => {
      const [id, key, at, services] = row as [string, string, number, string];
      return { id, accountId, key, at, services: JSON.parse(services) as UseHourDocument['services'], pos };
    },
  },
};

/** Text as a column holds it that is looked up: itself, or a digest where a column cannot hold it. */
export function storable(text: string): string {
  return isStorable(text) ? text : `#${createHash('sha256').update(JSON.stringify(text)).digest('base64url')}`;
}

/** Whether columns can hold every text in a document. What is stored as JSON may hold anything. */
export function isExact(document: object): boolean {
  return Object.values(document).every((value: unknown) => {
    if (typeof value === 'string') return isStorable(value);
    return typeof value !== 'object' || value === null || Array.isArray(value) || isExact(value);
  });
}

/** The name of a member as SQL writes it: quoted, as some are words of SQL. */
function columnOf(member: string): string {
  return `"${member.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`;
}

/** The name of a column, of its definition. */
export function nameIn(definition: string): string {
  return definition.split(' ', 1)[0]!;
}

/** A table of what fields define, but for their secrets. */
function profile<D>(fields: Fields, blank: object): DocumentTable<D> {
  const names: string[] = lacking(fields, 'secret').filter((name) => name !== 'accountId' && name !== 'id');
  names.push('quarantined');
  const initial: Record<string, unknown> = { ...blank, quarantined: false };
  const isBoolean = names.map((name) => typeof initial[name] === 'boolean');
  const isStructured = names.map((name) => fields[name]?.structured === true);
  const type = (name: string) => {
    if (fields[name]?.time || typeof initial[name] === 'number' || typeof initial[name] === 'boolean') return 'INTEGER';
    return 'TEXT';
  };
  const values = (document: Record<string, unknown>): Value[] => {
    const row: Value[] = [storable(document['id'] as string)];
    for (const name of names) {
      // one of before a field's time lacks it
      const value = document[name] ?? initial[name];
      if (typeof value === 'boolean') row.push(Number(value));
      else row.push(typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as Value));
    }
    return row;
  };
  const document = (accountId: string, pos: number, row: Row) => {
    const made: Record<string, unknown> = { id: row[0], accountId };
    for (const [i, name] of names.entries()) {
      const value = row[i + 1];
      if (isStructured[i]) made[name] = value === null ? null : JSON.parse(value as string);
      else made[name] = isBoolean[i] ? value === 1 : value;
    }
    made['pos'] = pos;
    return made as D;
  };
  const columns = names.map((name) => `${columnOf(name)} ${type(name)}${initial[name] === null ? '' : ' NOT NULL'}`);
  return {
    columns: ['id TEXT NOT NULL UNIQUE', ...columns],
    values: values as (document: D) => Value[],
    document,
  };
}

// Half a surrogate pair is no UTF-8, and a driver ends a text at the first NUL.
const UNSTORABLE = /[\p{Cs}\0]/u;

/** Whether a column can hold a text. */
export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}
