import { KEY_KINDS, KEY_STATUSES } from '@latchkey/domain';
import type { KeyDocument, RevisionDocument, UserDocument } from '@latchkey/projections';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KEY_SORTS, type KeyOrder } from '../key-order.js';
import type { Subject } from './subject.contract.js';
import type { KeyFilter, KeyLabels, Page, PageRequest, RevisionFilter, UserFilter } from '../read-model.port.js';
import { key, revision, usage, user } from './fixtures.contract.js';

// Few values, so that documents meet filters, ties and each other.
const account = fc.integer({ min: 0, max: 1 });
const person = fc.constantFrom('u0', 'u1', 'u2');
const keyId = fc.constantFrom('k0', 'k1', 'k2', 'k3', 'k4');
const time = fc.integer({ min: 0, max: 6 });
const name = fc.constantFrom('Alpha', 'alphabet', 'BETA.*', 'be_ta%', 'Ä');
const q = fc.option(fc.constantFrom('a', 'ALPHA', 'eta', '.', '_', '%', 'ä', 'access-of-k1', 'zz'), { nil: undefined });
const tag = fc.constantFrom('a', 'b', 'A', 'x');
const environment = fc.constantFrom('a', 'x');
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
      tags: fc.uniqueArray(tag, { maxLength: 3 }),
      environment: fc.option(environment),
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
  tags: fc.option(fc.uniqueArray(tag, { maxLength: 2 }), { nil: undefined, freq: 1 }),
  environment: fc.option(environment, { nil: undefined, freq: 1 }),
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
  // the clock goes to and fro
  const sweeps = fc.array(time, { maxLength: 3 });
  const filters = fc.record({
    sweeps,
    keyFilter,
    order,
    userFilter,
    revisionFilter,
    limit: fc.integer({ min: 1, max: 7 }),
  });

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
        usage: k.flatMap(({ id, lastUsedAt }, pos) =>
          lastUsedAt === null ? [] : usage(id, { ...place(id), lastUsedAt, pos }),
        ),
        revisions: r.map((fields, pos) =>
          revision('', { ...fields, ...place(`r${pos % 2}-${String(pos).padStart(3, '0')}`), pos }),
        ),
      };
      const { model } = subject;
      const sweep = async () => {
        for (const now of asked.sweeps) while (await model.sweep(now));
      };
      for (const one of written.keys) await subject.put({ keys: [one] });
      await sweep();
      await subject.put({ users: written.users, revisions: written.revisions, usage: written.usage });
      await sweep();

      const accountId = accounts[inAccount]!;
      const stored = { users: latest(written.users, accountId), keys: latest(written.keys, accountId) };
      const usedAt = (id: string) => written.usage.findLast((one) => one.id === id)?.lastUsedAt ?? null;
      const userOf = (id: string) => stored.users.find((one) => one.id === id) ?? null;
      const wanted = {
        ...asked.keyFilter,
        mappedUserId: asked.keyFilter.mappedUserId && people(asked.keyFilter.mappedUserId),
      };
      const { userFilter, revisionFilter, order: asOrdered, limit } = asked;
      await expectPages(
        (page) => model.users(accountId, userFilter, page),
        limit,
        stored.users.filter((one) => userShown(one, userFilter)),
        NEWEST(({ createdAt }) => createdAt),
      );
      const shown = stored.keys.filter((one) => keyShown(one, userOf(one.mappedUserId), usedAt(one.id), wanted));
      const listed = async (page: PageRequest, by?: KeyOrder) =>
        keysOnly(await model.keys(accountId, wanted, page, by));
      await expectPages(
        listed,
        limit,
        shown,
        NEWEST(({ createdAt }) => createdAt),
      );
      await expectPages((page) => listed(page, asOrdered), limit, shown, sortOf(usedAt, asOrdered));
      expect(await model.keyLabels(accountId)).toEqual(labelsOf(stored.keys.filter(({ deleted }) => !deleted)));
      await expectPages(
        (page) => model.revisions(accountId, revisionFilter, page),
        limit,
        latest(written.revisions, accountId).filter((one) => revisionShown(one, revisionFilter)),
        NEWEST(({ at }) => at),
      );
    });
    await fc.assert(property, { numRuns: 60, endOnFailure: true });
  });
}

// Written anew rather than shared with the adapters, so that a mistake there is seen here.
const holds = (text: string | null, q: string) => plain(text ?? '').includes(plain(q));
const plain = (text: string) => text.toLowerCase().replaceAll('ä', 'a');

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
  const wanted = new Set(filter.tags);
  for (const own of one.tags) wanted.delete(own);
  return (
    (status === undefined ? filter.includeDeleted || !one.deleted : status === found) &&
    (filter.kind ?? one.kind) === one.kind &&
    (filter.mappedUserId ?? one.mappedUserId) === one.mappedUserId &&
    (filter.environment ?? one.environment) === one.environment &&
    wanted.size === 0 &&
    (q === undefined || q === one.accessKey || holds(one.name, q))
  );
}

function labelsOf(keys: readonly KeyDocument[]): KeyLabels {
  const [tags, environments] = [keys.flatMap((one) => one.tags), keys.flatMap((one) => one.environment ?? [])];
  return { tags: [...new Set(tags)].toSorted(), environments: [...new Set(environments)].toSorted() };
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
type Ask = (page: PageRequest) => Promise<Page<{ readonly id: string }>>;

function latest<D extends Timed>(documents: readonly D[], accountId: string): D[] {
  const byId = new Map(documents.map((document) => [document.id, document]));
  return [...byId.values()].filter((document) => document.accountId === accountId);
}

interface Sort<D> {
  readonly descending: boolean;
  value(document: D): number | string;
}

const NEWEST = <D>(value: (document: D) => number): Sort<D> => ({ descending: true, value });

const createdAtOf = (id: string) => (id.charCodeAt(1) * 2) % 3;

function sortOf(usedAt: (id: string) => number | null, { by, descending }: KeyOrder): Sort<KeyDocument> {
  const value = (one: KeyDocument) =>
    ({
      createdAt: one.createdAt,
      name: one.name.toLowerCase().replace('ä', 'a'),
      expiresAt: one.expiresAt ?? Infinity,
      lastUsedAt: usedAt(one.id) ?? one.createdAt - 1000,
    })[by];
  return { descending, value };
}

/** All pages hold what is shown, in its order. Equals may stand in any, the same whatever the size of the pages. */
async function expectPages<D extends Timed>(
  ask: Ask,
  limit: number,
  shown: readonly D[],
  { descending, value }: Sort<D>,
): Promise<void> {
  const ids = await idsOf(ask, limit);
  expect(await idsOf(ask, 200)).toEqual(ids);
  expect((await ask({ limit: 1, cursor: null, includeTotal: true })).total).toBe(shown.length);
  expect(ids.toSorted()).toEqual(shown.map(({ id }) => id).toSorted());
  const values = new Map(shown.map((one) => [one.id, value(one)]));
  const seen = ids.map((id) => values.get(id)!);
  const sorted = seen.toSorted((a, b) => (a < b ? -1 : Number(a > b)));
  expect(seen).toEqual(descending ? sorted.toReversed() : sorted);
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
  return { ...page, items: page.items.map((row) => row.key) };
}
