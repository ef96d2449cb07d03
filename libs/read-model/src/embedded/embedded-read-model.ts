import type { CheckHourDocument, Collections, ProjectionStore } from '@latchkey/projections';
import { revisionMatches, userMatches } from '../matching.js';
import type { ReadModel, RetentionQuestions } from '../read-model.port.js';
import { countKeys } from './key-counts.js';
import { keyRow, pageOfKeys, within } from './key-pages.js';
import { CHECKS, listOfRevisions, listOfUsers } from './lists.js';
import { mapErrors } from './map-errors.js';
import { openTables } from './open-tables.js';
import { eachOf, pageOf } from './page-of.js';
import { documentsAfter, oldestReport } from './retention.js';
import { documentOf, type Tables } from './tables.js';
import { Writer } from './writer.js';

/** The read model in a folder of its own, on lmdb: the questions and the writing side in one. */
export interface EmbeddedReadModel extends ReadModel, ProjectionStore, RetentionQuestions {
  /** Finishes what is being written and releases the files. */
  close(): Promise<void>;
}

/**
 * Opens the read model in a folder, which is made when it does not exist.
 *
 * @throws ReadModelDamaged, ReadModelOutdated: make it anew with `npx latchkey rebuild`
 */
export async function openEmbeddedReadModel(folder: string): Promise<EmbeddedReadModel> {
  return embeddedReadModel(await openTables(folder));
}

function embeddedReadModel(tables: Tables): EmbeddedReadModel {
  const writer = new Writer(tables);
  const attempt = <T>(action: () => Promise<T> | T): Promise<T> => mapErrors(tables.folder, action);
  return {
    key: (accountId, id) =>
      attempt(() => {
        const key = within(tables, accountId, 'keys', id);
        return key && keyRow(tables, key, within(tables, accountId, 'users', key.mappedUserId));
      }),
    keys: (...asked) => attempt(() => pageOfKeys(tables, ...asked)),
    keyCounts: (...asked) => attempt(() => countKeys(tables, ...asked)),
    user: (accountId, id) => attempt(() => within(tables, accountId, 'users', id)),
    users: (accountId, filter, page) => {
      const row = (user: Collections['users']) => (userMatches(user, filter) ? user : null);
      const listing = { accountId, list: listOfUsers(filter), collection: 'users', row } as const;
      return attempt(() => pageOf(tables, listing, page));
    },
    revisions: (accountId, filter, page) => {
      const { from, to } = filter;
      const row = (revision: Collections['revisions']) => (revisionMatches(revision, filter) ? revision : null);
      const listing = { accountId, list: listOfRevisions(filter), collection: 'revisions', from, to, row } as const;
      return attempt(() => pageOf(tables, listing, page));
    },
    checks: (accountId, from, to) =>
      attempt(async () => {
        const hours: CheckHourDocument[] = [];
        const range = { accountId, list: CHECKS, collection: 'checks', from, to } as const;
        await eachOf(tables, range, null, (hour) => hours.push(hour) > 0);
        return hours.toReversed();
      }),
    lastUsedAt: (accountId, keyId) => attempt(() => within(tables, accountId, 'usage', keyId)?.lastUsedAt ?? null),
    oldestReport: () => attempt(() => oldestReport(tables)),
    documentsAfter: (...asked) => attempt(() => documentsAfter(tables, ...asked)),
    checkpoint: (source) => attempt(() => writer.checkpoint(source)),
    load: (collection, ids) =>
      attempt(() => ids.map((id) => documentOf(tables, collection, id)).filter((document) => document !== null)),
    apply: (...written) => attempt(() => writer.apply(...written)),
    removeActivity: (before) => attempt(() => writer.removeActivity(before)),
    close: async () => {
      await writer.idle();
      await tables.root.close();
    },
  };
}
