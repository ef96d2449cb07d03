import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedReadModel, type EmbeddedReadModel } from './embedded-read-model.js';

const FIXTURE = join(import.meta.dirname, 'fixtures', 'apply-for-ever.mjs');

async function listed(model: EmbeddedReadModel, filter: object): Promise<number> {
  let count = 0;
  let cursor: string | null = null;
  do {
    const page = await model.revisions('acc_a', filter, { limit: 200, cursor });
    count += page.items.length;
    cursor = page.nextCursor;
  } while (cursor !== null);
  return count;
}

describe('a read model whose process is killed while it writes', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-read-model-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Lets a child write, kills it after so many acknowledgements, and returns the last of them. */
  async function writeAndKill(acknowledgements: number): Promise<number> {
    const child = spawn(process.execPath, [FIXTURE, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    let acknowledged = -1;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (--acknowledgements === 0) child.kill('SIGKILL');
    }
    expect(await closed).toEqual([null, 'SIGKILL']);
    return acknowledged;
  }

  it('has documents, lists and checkpoint that agree, and everything it acknowledged', async () => {
    for (const acknowledgements of [1, 2, 7, 20, 45]) {
      const acknowledged = await writeAndKill(acknowledgements);
      const model = await openEmbeddedReadModel(folder);
      try {
        const written = (await model.checkpoint('log'))!.offset + 1;
        expect(written).toBeGreaterThan(acknowledged);
        expect(await listed(model, {})).toBe(written);
        const users = await Promise.all(['usr_0', 'usr_1', 'usr_2'].map((userId) => listed(model, { userId })));
        expect(users[0]! + users[1]! + users[2]!).toBe(written);
        const ids = Array.from({ length: written + 40 }, (_, i) => `rev_${i}`);
        expect(await model.load('revisions', ids)).toHaveLength(written);
      } finally {
        await model.close();
      }
    }
  });
});
