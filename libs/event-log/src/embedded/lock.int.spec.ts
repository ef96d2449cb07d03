import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedLog } from './embedded-log.js';

const HOLDER = fileURLToPath(new URL('fixtures/hold-log.mjs', import.meta.url));

let root: string;
let folder: string;
let holder: ChildProcess | undefined;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'latchkey-lock-'));
  folder = join(root, 'log');
});
afterEach(async () => {
  await kill();
  await rm(root, { recursive: true });
});

describe('the lock of a log', () => {
  it('tells a second process who holds the folder', async () => {
    await hold();
    const error: unknown = await openEmbeddedLog(folder).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'LOG_IN_USE' });
    expect(String(error)).toMatch(
      new RegExp(`process ${holder!.pid} on ${hostname()} since \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\\.`),
    );
  });

  it('does not outlive a killed process', async () => {
    await hold();
    await kill();
    const log = await openEmbeddedLog(folder);
    await log.append(Buffer.from('mine now'));
    await expect(openEmbeddedLog(folder)).rejects.toThrow(`process ${process.pid} on`);
    await log.close();
  });

  it('names the holder and nothing of one before, whose name was longer', async () => {
    await mkdir(folder);
    await writeFile(
      join(folder, 'lock'),
      JSON.stringify({ pid: 1, host: 'a-very-long-name'.repeat(20), since: 'then' }),
    );
    const log = await openEmbeddedLog(folder);
    await expect(openEmbeddedLog(folder)).rejects.toThrow(`process ${process.pid} on ${hostname()} since`);
    await log.close();
  });

  it('refuses a second open within the process, under any name of the folder', async () => {
    const log = await openEmbeddedLog(folder);
    await symlink(folder, join(root, 'alias'));
    await expect(openEmbeddedLog(folder)).rejects.toMatchObject({ code: 'LOG_IN_USE' });
    await expect(openEmbeddedLog(join(root, 'alias'))).rejects.toMatchObject({ code: 'LOG_IN_USE' });
    await log.append(Buffer.from('still mine'));
    await log.close();
  });

  it('is free again after close, and after an open that was refused', async () => {
    await (await openEmbeddedLog(folder)).close();
    await (await openEmbeddedLog(folder)).close();
    await symlink('nowhere', join(folder, 'foreign.log'));
    await expect(openEmbeddedLog(folder)).rejects.toMatchObject({ code: 'LOG_FOREIGN' });
    await rm(join(folder, 'foreign.log'));
    await (await openEmbeddedLog(folder)).close();
  });

  it('does not keep a read only log out', async () => {
    await hold();
    const reader = await openEmbeddedLog(folder, { readOnly: true });
    expect(reader.end()).toBe(0);
    await reader.close();
  });
});

async function hold(): Promise<void> {
  holder = spawn(process.execPath, [HOLDER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await once(holder.stdout!, 'data');
  expect(String(said)).toBe('open\n');
}

async function kill(): Promise<void> {
  if (!holder) return;
  const exited = once(holder, 'exit');
  holder.kill('SIGKILL');
  await exited;
  holder = undefined;
}
