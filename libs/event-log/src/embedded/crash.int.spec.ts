import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEmbeddedLog } from './embedded-log.js';

const APPENDER = fileURLToPath(new URL('fixtures/append-forever.mjs', import.meta.url));
const ROUNDS = 10;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-crash-'));
});
afterEach(() => rm(folder, { recursive: true }));

it(`keeps every acknowledged record, in order and once, when its process is killed ${ROUNDS} times`, async () => {
  let written = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const acknowledged = await appendUntilKilled(40 + round * 17);
    const numbers = await readNumbers();
    // number n was appended at offset n: whatever was kept is a gapless beginning of what was called
    expect(numbers).toEqual(Array.from(numbers.keys()));
    expect(numbers.length).toBeGreaterThan(Math.max(...acknowledged));
    expect(Math.min(...acknowledged)).toBe(written);
    written = numbers.length;
  }
  expect((await readdir(folder)).length).toBeGreaterThan(5);
});

/** Kills the appending process after so many acknowledgements; gives all that it had printed by then. */
async function appendUntilKilled(count: number): Promise<number[]> {
  const child = spawn(process.execPath, [APPENDER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const acknowledged: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(Number(line));
    if (acknowledged.length === count) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return acknowledged;
}

async function readNumbers(): Promise<number[]> {
  const log = await openEmbeddedLog(folder);
  const numbers: number[] = [];
  for await (const batch of log.read(0, { follow: false })) {
    numbers.push(...batch.map(({ bytes }) => Number.parseInt(String(bytes), 10)));
  }
  await log.close();
  return numbers;
}
