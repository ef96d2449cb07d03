import { KEY_KINDS, KEY_STATUSES } from '@latchkey/domain';
import type { KeyDocument, RevisionDocument, UserDocument } from '@latchkey/projections';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KEY_SORTS, type KeyOrder } from '../key-order.js';
import type { Subject } from './subject.contract.js';
import type { KeyFilter, Page, PageRequest, RevisionFilter, UserFilter } from '../read-model.port.js';
import { key, revision, usage, user } from './fixtures.contract.js';

// Few values, so that documents meet filters, ties and each other.
const account = fc.integer({ min: 0, max: 1 });
const person = fc.constantFrom('u0', 'u1', 'u2');
const keyId = fc.constantFrom('k0', 'k1', 'k2', 'k3', 'k4');
const time = fc.integer({ min: 0, max: 6 });
const name = fc.constantFrom('Alpha', 'alphabet', 'BETA.*', 'be_ta%', 'Ä');
const q = fc.option(fc.constantFrom('a', 'ALPHA', 'eta', '.', '_', '%', 'ä', 'access-of-k1', 'zz'), { nil: undefined });
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });

const keys = fc.array(
  fc.record({
    id: keyId,
    fields: fc.record({
      name,
      kind: fc.constantFrom(...KEY_KINDS),
      mappedUserId: person,
      enabled: fc.boolean(),
      deleted: fc.boolean(),
      expiresAt: fc.option(time),
    }),
    lastUsedAt: fc.option(time),
  }),
  { maxLength: 12 },
);
const users = fc.array(
  fc.record({
    id: person,
    fields: fc.record({
      name,
      active: fc.boolean(),
      email: fc.option(name),
      externalId: fc.option(fc.constantFrom('hr-1', 'hr-2')),
    }),
  }),
);
const revisions = fc.array(
  fc.record({
    at: time,
    user: fc.record({ id: person, name }),
    via: fc.option(fc.record({ keyId, keyName: name })),
    action: fc.constantFrom('a', 'b'),
    target: fc.record({ type: fc.constantFrom('key', 'element'), id: keyId, name }),
  }),
  { maxLength: 30 },
);
const keyFilter = fc.record({
  status: maybe(fc.constantFrom(...KEY_STATUSES)),
  kind: maybe(fc.constantFrom(...KEY_KINDS)),
  mappedUserId: maybe(person),
  includeDeleted: fc.boolean(),
  now: time,
  expiresBefore: maybe(time),
  neverExpires: maybe(fc.boolean()),
  neverUsed: maybe(fc.boolean()),
  q,
});
const order = fc.record({ by: fc.constantFrom(...KEY_SORTS), descending: fc.boolean() });
const externalId = fc.constantFrom('hr-1', 'hr-2');
const userFilter = fc.record({ q, active: maybe(fc.boolean()), externalId: maybe(externalId) });
const range = { from: maybe(time), to: maybe(time) };
const revisionFilter = fc.record({
  ...range,
  userId: maybe(person),
  keyId: maybe(keyId),
  targetType: maybe(fc.constantFrom('key', 'element')),
  targetId: maybe(keyId),
  action: maybe(fc.constantFrom('a', 'b', 'c')),
});

/** Every list answers as a plain filter over the same documents does, whatever the filter and the page size. */
export function propertyContract(subject: Subject): void {
  const filters = fc.record({ keyFilter, order, userFilter, revisionFilter, limit: fc.integer({ min: 1, max: 7 }) });

  it('answers as a plain filter over the same documents does', async () => {
    let run = 0;
    const property = fc.asyncProperty(keys, users, revisions, account, filters, async (k, u, r, inAccount, asked) => {
      const prefix = `run${run++}-`;
      const accounts = [`${prefix}a`, `${prefix}b`];
      const accountOf = (id: string) => accounts[id.charCodeAt(1) % 2]!;
      const place = (id: string) => ({ id: prefix + id, accountId: accountOf(id) });
      const people = (id: string) => prefix + id;
      const written = {
        users: u.map(({ id, fields }, pos) => user(id, { ...fields, ...place(id), pos, createdAt: 1 })),
        keys: k.map(({ id, fields }, pos) =>
          key(id, {
            ...fields,
            ...place(id),
            pos,
            createdAt: createdAtOf(id),
            mappedUserId: people(fields.mappedUserId),
          }),
        ),
        usage: [
          ...k.map(({ id }) => usage(id, { ...place(id), lastUsedAt: null, createdAt: createdAtOf(id), pos: -1 })),
          ...k.flatMap(({ id, lastUsedAt }, pos) =>
            lastUsedAt === null ? [] : usage(id, { ...place(id), lastUsedAt, pos }),
          ),
        ],
        revisions: r.map((fields, pos) =>
          revision('', { ...fields, ...place(`r${pos % 2}-${String(pos).padStart(3, '0')}`), pos }),
        ),
      };
      for (const one of written.keys) await subject.put({ keys: [one] });
      await subject.put({ users: written.users, revisions: written.revisions, usage: written.usage });

      const accountId = accounts[inAccount]!;
      const stored = { users: latest(written.users, accountId), keys: latest(written.keys, accountId) };
      const usedAt = (id: string) => written.usage.findLast((one) => one.id === id)!.lastUsedAt;
      const userOf = (id: string) => stored.users.find((one) => one.id === id) ?? null;
      const wanted = {
        ...asked.keyFilter,
        mappedUserId: asked.keyFilter.mappedUserId && people(asked.keyFilter.mappedUserId),
      };
      const { model } = subject;

      expect(await idsOf((page) => model.users(accountId, asked.userFilter, page), asked.limit)).toEqual(
        newestFirst(stored.users, 'createdAt', (one) => userShown(one, asked.userFilter)),
      );
      const shown = stored.keys.filter((one) => keyShown(one, userOf(one.mappedUserId), usedAt(one.id), wanted));
      expect(await idsOf(async (page) => keysOnly(await model.keys(accountId, wanted, page)), asked.limit)).toEqual(
        newestFirst(shown, 'createdAt', () => true),
      );
      const ordered = async (page: PageRequest) => keysOnly(await model.keys(accountId, wanted, page, asked.order));
      expect(await idsOf(ordered, asked.limit)).toEqual(inOrder(shown, usedAt, asked.order));
      expect(await idsOf((page) => model.revisions(accountId, asked.revisionFilter, page), asked.limit)).toEqual(
        newestFirst(latest(written.revisions, accountId), 'at', (one) => revisionShown(one, asked.revisionFilter)),
      );
    });
    await fc.assert(property, { numRuns: 60, endOnFailure: true });
  });
}

// Written anew rather than shared with the adapters, so that a mistake there is seen here.
const holds = (text: string | null, q: string) => (text ?? '').toLowerCase().includes(q.toLowerCase());

function keyShown(
  one: KeyDocument,
  mapped: UserDocument | null,
  usedAt: number | null,
  { status, now, q, ...filter }: KeyFilter,
): boolean {
  if (filter.neverUsed && usedAt !== null) return false;
  if (filter.neverExpires && one.expiresAt !== null) return false;
  const ends = one.expiresAt ?? Infinity;
  if (filter.expiresBefore !== undefined && !(now < ends && ends < filter.expiresBefore)) return false;
  const states = { disabled: !one.enabled, expired: one.expiresAt !== null && one.expiresAt <= now };
  const all = { active: true, ...states, 'user-inactive': mapped?.active !== true, deleted: one.deleted };
  const found = KEY_STATUSES.findLast((state) => all[state]);
  return (
    (status === undefined ? filter.includeDeleted || !one.deleted : status === found) &&
    (filter.kind ?? one.kind) === one.kind &&
    (filter.mappedUserId ?? one.mappedUserId) === one.mappedUserId &&
    (q === undefined || q === one.accessKey || holds(one.name, q))
  );
}

function userShown(one: UserDocument, { q, active, externalId }: UserFilter): boolean {
  return (
    (active ?? one.active) === one.active &&
    (externalId ?? one.externalId) === one.externalId &&
    (q === undefined || holds(one.name, q) || holds(one.email, q))
  );
}

function revisionShown(one: RevisionDocument, { from = 0, to = Infinity, ...filter }: RevisionFilter): boolean {
  const { userId, keyId, targetType, targetId, action } = filter;
  const aboutKey = one.via?.keyId === keyId || (one.target.type === 'key' && one.target.id === keyId);
  const about =
    (keyId === undefined || aboutKey) &&
    (targetId ?? one.target.id) === one.target.id &&
    (targetType ?? one.target.type) === one.target.type;
  return (
    about &&
    (userId ?? one.user.id) === one.user.id &&
    (action ?? one.action) === one.action &&
    one.at >= from &&
    one.at < to
  );
}

type Timed = KeyDocument | UserDocument | RevisionDocument;
type Ask = (page: { limit: number; cursor: string | null }) => Promise<Page<{ readonly id: string }>>;

function latest<D extends Timed>(documents: readonly D[], accountId: string): D[] {
  const byId = new Map(documents.map((document) => [document.id, document]));
  return [...byId.values()].filter((document) => document.accountId === accountId);
}

function newestFirst<D extends Timed>(documents: D[], time: keyof D, matches: (document: D) => boolean): string[] {
  const order = (a: D, b: D) => Number(b[time]) - Number(a[time]) || (a.id < b.id ? 1 : -1);
  return documents
    .filter(matches)
    .sort(order)
    .map(({ id }) => id);
}

const createdAtOf = (id: string) => (id.charCodeAt(1) * 2) % 3;

function inOrder(
  documents: KeyDocument[],
  usedAt: (id: string) => number | null,
  { by, descending }: KeyOrder,
): string[] {
  const text = (name: string) => name.toLowerCase().replace('ä', 'a');
  const value = (one: KeyDocument): number | string =>
    ({
      createdAt: one.createdAt,
      name: text(one.name),
      expiresAt: one.expiresAt ?? Infinity,
      lastUsedAt: usedAt(one.id) ?? one.createdAt - 1000,
    })[by];
  const compare = (a: KeyDocument, b: KeyDocument) =>
    value(a) === value(b) ? (a.id < b.id ? -1 : 1) : value(a) < value(b) ? -1 : 1;
  const ids = documents.toSorted(compare).map(({ id }) => id);
  return descending ? ids.toReversed() : ids;
}

async function idsOf(ask: Ask, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Ask>> = await ask({ limit, cursor });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return ids;
}

function keysOnly(page: Page<{ readonly key: KeyDocument }>): Page<KeyDocument> {
  return { items: page.items.map((row) => row.key), nextCursor: page.nextCursor };
}
