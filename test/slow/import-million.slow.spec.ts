import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CommandLine } from '../support/command-line.js';
import { runningService } from '../support/running-service.js';

const MILLION = 1_000_000;
const FEW = 50_000;
const MOST_GROWTH_BYTES = 60 * 1024 * 1024;

const at = runningService();

async function fileOf(path: string, count: number): Promise<void> {
  const file = createWriteStream(path);
  for (let n = 0; n < count; n++) {
    const valueSha256 = createHash('sha256').update(randomBytes(16)).digest('hex');
    if (!file.write(`${JSON.stringify({ name: `Key ${n}`, valueSha256 })}\n`)) await once(file, 'drain');
  }
  await new Promise<void>((resolve) => file.end(resolve));
}

/** The most memory that a command had, in bytes; what the system says of it while it runs. */
async function memoryOf(me: CommandLine, ...args: string[]): Promise<number> {
  const child = me.start(...args);
  child.stdout.resume();
  child.stderr.resume();
  let most = 0;
  const look = async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    most = Math.max(most, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024);
  };
  const timer = setInterval(() => void look(), 100);
  const [code] = (await once(child, 'close')) as [number];
  clearInterval(timer);
  expect(code).toBe(0);
  return most;
}

it.runIf(process.platform === 'linux')(
  'an import of a million lines takes no more memory than one of 50,000',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-million-'));
    try {
      const me = CommandLine.at(folder).as(at.service.url, at.admin.credential);
      const [few, million] = [join(folder, 'few.jsonl'), join(folder, 'million.jsonl')];
      await fileOf(few, FEW);
      await fileOf(million, MILLION);
      const before = await memoryOf(me, 'keys', 'import', few, '--dry-run');
      const after = await memoryOf(me, 'keys', 'import', million, '--dry-run');
      expect(before).toBeGreaterThan(0);
      expect(after - before).toBeLessThan(MOST_GROWTH_BYTES);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
