import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModelContract } from '../read-model.contract.js';
import { openInThread } from './in-thread.contract.js';

// where few is nothing, every list goes along an index
for (const few of [10_000, 0]) {
  readModelContract(`SQLite, few are ${few}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-read-model-'));
    const { model, dispose } = await openInThread(join(folder, 'read-model.sqlite'), few);
    return { model, dispose: () => dispose().then(() => rm(folder, { recursive: true })) };
  });
}
