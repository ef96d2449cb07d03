import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ACCOUNT, key } from '../contract/fixtures.contract.js';
import { readModelContract } from '../read-model.contract.js';
import { openEmbeddedReadModel } from './embedded-read-model.js';
import { bestPageOf } from './page-of.js';
import type { Tables } from './tables.js';

readModelContract('embedded', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-read-model-'));
  const model = await openEmbeddedReadModel(join(folder, 'read-model'));
  return {
    model,
    dispose: async () => {
      await model.close();
      await rm(folder, { recursive: true });
    },
  };
});

it('joins a row when it meets it, and only where it may be shown', async () => {
  const ids = ['a', 'b', 'c', 'd'];
  const tables = {
    index: { getKeys: () => ids.map((id, at) => ['keys', ACCOUNT, '', at, id]) },
    documents: { keys: { get: (id: string) => JSON.stringify(key(id)) } },
  } as unknown as Tables;
  const calls: string[] = [];
  const found = ({ id }: { readonly id: string }) => {
    calls.push(`meet ${id}`);
    return { at: id, row: () => (calls.push(`join ${id}`), id) };
  };
  const order = { by: 'name', descending: false } as const;
  const listing = { accountId: ACCOUNT, list: ['keys', ''], collection: 'keys', order, found } as const;
  expect((await bestPageOf(tables, listing, { limit: 1, cursor: null })).items).toEqual(['a']);
  expect(calls).toEqual(['meet a', 'join a', 'meet b', 'join b', 'meet c', 'meet d']);
});
