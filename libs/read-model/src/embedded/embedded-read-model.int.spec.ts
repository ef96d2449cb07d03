import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModelContract } from '../read-model.contract.js';
import { openEmbeddedReadModel } from './embedded-read-model.js';

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
