import type { Key } from '@latchkey/domain';
import type { Account } from '../stream.js';
import { column, sharedColumn, sharedValuesOf, valuesOf, type Column, type SharedColumn } from './columns.js';

type Elsewhere = 'id' | 'accountId' | 'accessKey';
type Shared = 'kind' | 'mappedUserId' | 'createdBy';

/** Keys, member by member; their ids and access keys are elsewhere. Times count from `since`: what has few digits is read faster. */
export type KeyRows = { readonly [M in Exclude<keyof Key, Shared | Elsewhere>]: Column<Key[M]> } & {
  readonly [M in Shared]: SharedColumn<Key[M]>;
} & { readonly since: number };

export function keyRows(keys: readonly Key[]): KeyRows {
  const since = keys[0]?.createdAt ?? 0;
  return {
    since,
    name: column(keys, ({ name }) => name),
    kind: sharedColumn(keys, ({ kind }) => kind),
    digest: column(keys, ({ digest }) => digest),
    secretVersion: column(keys, ({ secretVersion }) => secretVersion),
    sealed: column(keys, ({ sealed }) => sealed),
    previousDigest: column(keys, ({ previousDigest }) => previousDigest),
    previousSecretExpiresAt: column(keys, ({ previousSecretExpiresAt }) => previousSecretExpiresAt),
    expiresAt: column(keys, ({ expiresAt }) => expiresAt),
    mappedUserId: sharedColumn(keys, ({ mappedUserId }) => mappedUserId),
    enabled: column(keys, ({ enabled }) => enabled),
    disabledReason: column(keys, ({ disabledReason }) => disabledReason),
    deleted: column(keys, ({ deleted }) => deleted),
    createdBy: sharedColumn(keys, ({ createdBy }) => createdBy),
    createdAt: column(keys, ({ createdAt }) => createdAt - since),
    updatedAt: column(keys, ({ updatedAt, createdAt }) => updatedAt - createdAt),
    version: column(keys, ({ version }) => version),
  };
}

/** @param ids of the keys, and @param accessKeys theirs, in the order of the rows */
export function keysOf(
  rows: KeyRows,
  ids: readonly string[],
  accessKeys: readonly string[],
  account: Account,
): readonly Key[] {
  const count = ids.length;
  const same = (id: string) => account.streams.get(id)?.state?.id ?? id;
  const { since } = rows;
  const [name, kind] = [valuesOf(rows.name, count), sharedValuesOf(rows.kind, count)];
  const [secretVersion, sealed] = [valuesOf(rows.secretVersion, count), valuesOf(rows.sealed, count)];
  const [digest, previousDigest] = [valuesOf(rows.digest, count), valuesOf(rows.previousDigest, count)];
  const previousSecretExpiresAt = valuesOf(rows.previousSecretExpiresAt, count);
  const expiresAt = valuesOf(rows.expiresAt, count);
  const mappedUserId = sharedValuesOf(rows.mappedUserId, count, same);
  const [enabled, deleted] = [valuesOf(rows.enabled, count), valuesOf(rows.deleted, count)];
  const disabledReason = valuesOf(rows.disabledReason, count);
  const createdBy = sharedValuesOf(rows.createdBy, count, same);
  const [createdAt, updatedAt] = [valuesOf(rows.createdAt, count), valuesOf(rows.updatedAt, count)];
  const version = valuesOf(rows.version, count);
  // members in the order of keyDecider: one hidden class for all keys
  return ids.map((id, i) => ({
    id,
    accountId: account.id,
    name: name[i]!,
    kind: kind[i]!,
    accessKey: accessKeys[i]!,
    digest: digest[i]!,
    secretVersion: secretVersion[i]!,
    sealed: sealed[i]!,
    previousDigest: previousDigest[i]!,
    previousSecretExpiresAt: previousSecretExpiresAt[i]!,
    expiresAt: expiresAt[i]!,
    mappedUserId: mappedUserId[i]!,
    enabled: enabled[i]!,
    disabledReason: disabledReason[i]!,
    deleted: deleted[i]!,
    createdBy: createdBy[i]!,
    createdAt: since + createdAt[i]!,
    updatedAt: since + createdAt[i]! + updatedAt[i]!,
    version: version[i]!,
  }));
}
